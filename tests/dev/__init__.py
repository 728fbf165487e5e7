"""The workbench: servers on this machine, set-up, the production description."""
