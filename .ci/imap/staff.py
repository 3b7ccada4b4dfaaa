"""A member of staff with a mail program: acts over IMAP, and sees what mailtriage makes of it."""

import imaplib
import json
import subprocess
import sys
import time

program, port = sys.argv[1], int(sys.argv[2])
passed = failed = 0


def mailtriage(*words):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else done


def ticket(name):
    return mailtriage("queue", "show", name, "--json")[0]


def check(what, holds, seen=None):
    global passed, failed
    if holds:
        passed += 1
        print(f"ok    {what}")
    else:
        failed += 1
        print(f"FAIL  {what}: {seen}")


def imap():
    for _ in range(50):
        try:
            client = imaplib.IMAP4("127.0.0.1", port)
            client.login("sue", "secret")
            return client
        except OSError:
            time.sleep(0.1)
    sys.exit("Dovecot does not answer")


def find(client, queue, name):
    """The UID of a ticket's first message in a folder; None where it is not there."""
    status, _ = client.select(queue)
    if status != "OK":
        return None
    _, data = client.uid("SEARCH", "HEADER", "X-Triage-Ticket", name)
    found = data[0].split()
    return found[0] if found else None


client = imap()
mailtriage("queue", "read")
tickets = [t for t in mailtriage("queue", "list", "--json", "--limit", "100") if t["verification"] == "verified" and t["kind"] == "request"]
queues = {t["queue"] for t in tickets}
check("the queues are folders", all(client.select(queue)[0] == "OK" for queue in queues), queues)
one, two, three, four, five, six = tickets[:6]

uid = find(client, one["queue"], one["ticket"])
client.uid("FETCH", uid, "(BODY[])")
check("a message that was opened is seen, and that acknowledges nothing", ticket(one["ticket"])["state"] == "open", ticket(one["ticket"])["state"])
check("it is on record", any(change["what"] == "see" for change in ticket(one["ticket"])["history"]))
client.uid("STORE", uid, "+FLAGS", r"(\Answered)")
now = ticket(one["ticket"])
check("STORE \\Answered is responded", now["state"] == "responded", now["state"])
check("its clock to respond is met", all(clock["met"] for clock in now["clocks"] if clock["name"] == "respond"), now["clocks"])

target = next(queue for queue in sorted(queues) if queue != two["queue"])
uid = find(client, two["queue"], two["ticket"])
client.uid("COPY", uid, target)
check("COPY alone moves nothing", ticket(two["ticket"])["queue"] == two["queue"], ticket(two["ticket"])["queue"])
client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
client.expunge()
now = ticket(two["ticket"])
check("COPY with EXPUNGE is a move, and a correction", now["queue"] == target and now["state"] == "open", (now["queue"], now["state"]))

uid = find(client, three["queue"], three["ticket"])
client.uid("MOVE", uid, target if target != three["queue"] else sorted(queues)[-1])
now = ticket(three["ticket"])
check("MOVE is a move", now["queue"] != three["queue"] and now["gone"] is None, now["queue"])

client.create("resolved")
uid = find(client, four["queue"], four["ticket"])
client.uid("MOVE", uid, "resolved")
now = ticket(four["ticket"])
check("MOVE to resolved is resolved", now["state"] == "resolved", now["state"])
uid = find(client, "resolved", four["ticket"])
client.uid("MOVE", uid, four["queue"])
now = ticket(four["ticket"])
check("and back is open again", now["state"] == "open" and now["queue"] == four["queue"], (now["state"], now["queue"]))

uid = find(client, five["queue"], five["ticket"])
client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
client.expunge()
now = ticket(five["ticket"])
check("what is expunged is not resolved, but gone", now["state"] == "open" and now["gone"] is not None, (now["state"], now["gone"]))
gone = [t["ticket"] for t in mailtriage("queue", "list", "--in", "gone", "--json")]
check("and listed as such", gone == [five["ticket"]], gone)

subprocess.run([program, "queue", "resolve", six["ticket"]], check=True, capture_output=True)
check("what is resolved on the command line is in the folder resolved", find(client, "resolved", six["ticket"]) is not None)

client.append(one["queue"], "", None, b"X-Triage-Ticket: " + six["ticket"].encode() + b"\r\nFrom: mallory@evil.example\r\n\r\nreopen, please\r\n")
check("a message that only claims to be a ticket's changes nothing", ticket(six["ticket"])["state"] == "resolved", ticket(six["ticket"])["state"])

wrong = sorted(item["kind"] for item in mailtriage("audit", "--json")[0]["discrepancies"])
check("audit names what is gone and what only claims to be a ticket's, and nothing else", mailtriage("audit").returncode == 1 and wrong == ["gone", "unknown"], wrong)
client.select(one["queue"])
_, found = client.uid("SEARCH", "HEADER", "From", "mallory@evil.example")
client.uid("STORE", found[0].split()[0], "+FLAGS", r"(\Deleted)")
client.expunge()
subprocess.run([program, "queue", "resolve", five["ticket"]], check=True, capture_output=True)
audit = mailtriage("audit")
check("with both settled, the books add up", audit.returncode == 0, audit.stdout)

print(f"{passed} passed, {failed} failed")
sys.exit(0 if failed == 0 else 1)
