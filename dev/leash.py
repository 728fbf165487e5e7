"""Start a program that ends with its launcher, as another user where one is named. Knows the operating system only.

Run as a script, so that the launcher needs no code between fork and exec:
`python leash.py LAUNCHER_PID SIGNAL_NUMBER UID:GID|- PROGRAM [ARGUMENT...]`.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def become(owner: str) -> None:
    """Drop to the user `UID:GID`; `-` stays who it is."""
    if owner == "-":
        return
    uid, gid = (int(number) for number in owner.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def tie_to(launcher: int, signal_number: int) -> None:
    """Have the kernel send the signal when the launcher ends, however it ends."""
    # A change of user clears the wish, so this comes after `become`.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != launcher:
        sys.exit("the launcher is gone")


def main(arguments: list[str]) -> None:
    """Turn this process into the program."""
    launcher, signal_number, owner, *program = arguments
    become(owner)
    tie_to(int(launcher), int(signal_number))
    os.execv(program[0], program)  # noqa: S606 - replacing this process is the point


if __name__ == "__main__":
    main(sys.argv[1:])
