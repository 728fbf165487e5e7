# Thin aliases of ./phmp, which sets up on first use.
.PHONY: run test check setup lock clean
run test check setup lock clean:
	@./phmp $@
