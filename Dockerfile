# The program: worker, API, migrations and command line. Which one runs is the command.
FROM python:3.11-slim AS libraries
COPY requirements.lock /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home phmp
COPY --from=libraries /venv /venv
WORKDIR /program
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONPATH=/program PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m compileall -q .
USER 10001
EXPOSE 8000 8081 9090
CMD ["python", "-m", "api"]
