# Python's smtplib sends the letters that standard input has in JSON:
# {"protocol": "lmtp", "host": "127.0.0.1", "port": 24, "letters": [{"from": "a@b", "to": ["c@d"], "text": "latin1"}]}.
# A host that begins with a slash is a Unix socket. Prints for each letter null when it was accepted, or
# [code, "reply"] when it was refused.

import json
import smtplib
import sys


def refusal(server, letter):
    try:
        server.sendmail(letter["from"], letter["to"], letter["text"].encode("latin1"))
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        return [code, reply.decode("latin1")]
    except smtplib.SMTPResponseException as error:
        return [error.smtp_code, error.smtp_error.decode("latin1")]


order = json.load(sys.stdin)
kind = {"lmtp": smtplib.LMTP, "smtp": smtplib.SMTP}[order["protocol"]]
with kind(order["host"], order["port"]) as server:
    json.dump([refusal(server, letter) for letter in order["letters"]], sys.stdout)
