# A session of Python's poplib, as standard input has it in JSON: {"port": 110, "calls": [["retr", 1], ...]}.
# Prints what each call gave, octets as latin1, or {"raised": "..."}; the last call says how the session ends.

import json
import poplib
import sys


def plain(value):
    if isinstance(value, bytes):
        return value.decode("latin1")
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def result(pop, name, arguments):
    try:
        return plain(getattr(pop, name)(*arguments))
    except poplib.error_proto as error:
        return {"raised": str(error)}


session = json.load(sys.stdin)
pop = poplib.POP3("127.0.0.1", session["port"], timeout=20)
json.dump([result(pop, name, arguments) for name, *arguments in session["calls"]], sys.stdout)
