"""Due times by another hand: every calendar of every pack, in many time zones, counted quarter hour by quarter hour with Python's
zoneinfo, and compared with what `calendar simulate` says of the same moments.

reference.py MAILTRIAGE RULES WORK CASES
"""

import json
import random
import re
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

QUARTER = 900
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ALLOWANCES = ["15m", "30m", "1h", "4h", "8h", "24h", "2d", "1bd", "2bd", "5bd"]
# Clocks that change in the north, the south, by half an hour, at midnight, on a Friday, never; offsets of whole hours and others.
ACCOUNTS = [
    ("Europe/Zurich", "CH"), ("Europe/London", "GB"), ("Europe/Lisbon", "PT"), ("America/New_York", "US"), ("America/Sao_Paulo", "BR"),
    ("America/Santiago", "CL"), ("America/St_Johns", "CA"), ("Australia/Sydney", "AU"), ("Australia/Lord_Howe", "AU"),
    ("Pacific/Auckland", "NZ"), ("Pacific/Chatham", "NZ"), ("Asia/Tokyo", "JP"), ("Asia/Kathmandu", "NP"), ("Africa/Cairo", "EG"),
    ("Asia/Beirut", "LB"), ("America/Asuncion", "PY"),
]
# Whole years with holidays, leap days, and years that only the zones' rules for ever tell of.
WINDOWS = [
    (date(2026, 1, 1), date(2027, 12, 20), 12), (date(2024, 2, 20), date(2024, 4, 10), 2), (date(2028, 2, 15), date(2028, 4, 10), 2),
    (date(2040, 3, 1), date(2040, 4, 10), 1), (date(2100, 2, 15), date(2100, 4, 5), 1),
]


class Calendar:
    """A `calendar` line of a pack."""

    def __init__(self, line, folder, site_zone):
        body = re.search(r"\{(.*)\}", line).group(1)
        self.week = {day: (0, 1440) for day in range(7)}
        hours = re.search(r"hours\s+([a-z]{3})-([a-z]{3})(?:\s+(\d\d):(\d\d)-(\d\d):(\d\d))?", body)
        if hours:
            first, last = DAYS.index(hours[1]), DAYS.index(hours[2])
            span = (0, 1440)
            if hours[3]:
                span = (int(hours[3]) * 60 + int(hours[4]), int(hours[5]) * 60 + int(hours[6]))
            self.week = {day: span for day in range(first, last + 1)}
        zone = re.search(r"timezone\s+(\S+)", body)
        self.zone = zone[1] if zone else site_zone
        closed = re.search(r"closed\s+(\S+)", body)
        self.closed = closed[1] if closed else None
        self.folder = folder

    def line(self, name, prefix):
        span = ""
        if len(self.week) < 7 or any(hours != (0, 1440) for hours in self.week.values()):
            first, last = min(self.week), max(self.week)
            start, end = self.week[first]
            span = f"hours {DAYS[first]}-{DAYS[last]} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        closed = f"closed holidays/{self.file_name(prefix, Path(self.closed).name)}" if self.closed else ""
        return f"calendar {name} {{ {span}  timezone {self.zone}  {closed} }}"

    def file_name(self, prefix, name):
        """Packs have files of the same name; `{country}` takes no prefix, and only one pack has such."""
        return name if self.closed and "{country}" in self.closed else f"{prefix}-{name}"

    def of(self, account):
        zone, country = account
        days = frozenset()
        if self.closed:
            file = self.folder / self.closed.replace("{country}", country.lower())
            if file.exists():
                found = re.findall(r"^(\d{4}-\d\d-\d\d)", file.read_text(), re.M)
                days = frozenset(date.fromisoformat(text) for text in found)
        return Opening(self.week, ZoneInfo(zone if self.zone == "account" else self.zone), days)


class Opening:
    """A calendar of one account: is it open in a quarter of an hour?"""

    def __init__(self, week, zone, holidays):
        self.week, self.zone, self.holidays = week, zone, holidays
        self.days = {}

    def is_open_day(self, day):
        return day.weekday() in self.week and day not in self.holidays

    def quarters(self, day):
        """96 bytes, one for each quarter of an hour of a UTC day."""
        found = self.days.get(day)
        if found is None:
            flags = bytearray(96)
            for number in range(96):
                local = datetime.fromtimestamp(day * 86400 + number * QUARTER, self.zone)
                assert local.minute % 15 == 0 and local.second == 0
                if self.is_open_day(local.date()):
                    start, end = self.week[local.weekday()]
                    flags[number] = start <= local.hour * 60 + local.minute < end
            found = self.days[day] = bytes(flags)
        return found

    def is_open(self, time):
        return self.quarters(time // 86400)[time % 86400 // QUARTER]

    def due(self, start, within):
        if within.endswith("bd"):
            time = start
            while not self.is_open(time):
                time = (time // QUARTER + 1) * QUARTER
            local = datetime.fromtimestamp(time, self.zone)
            day, left = local.date(), int(within[:-2])
            while left:
                day += timedelta(days=1)
                left -= self.is_open_day(day)
            return int(datetime.combine(day, local.time(), self.zone).timestamp())
        left = int(within[:-1]) * {"m": 60, "h": 3600, "d": 86400}[within[-1]]
        time = start
        while True:
            end = (time // QUARTER + 1) * QUARTER
            if self.is_open(time):
                if end - time >= left:
                    return time + left
                left -= end - time
            time = end


def calendars(rules):
    found = []
    for pack in sorted(path for path in rules.iterdir() if path.is_dir()):
        text = "\n".join(file.read_text() for file in sorted(pack.glob("*.rules")))
        zone = re.search(r"^\s*timezone\s+(\S+)", text, re.M)[1]
        for line in re.findall(r"^calendar .*$", text, re.M):
            found.append((pack.name, Calendar(line, pack, zone)))
    return found


def write_pack(folder, found):
    (folder / "holidays").mkdir(parents=True)
    (folder / "replies" / "en").mkdir(parents=True)
    (folder / "replies" / "en" / "received.txt").write_text("Ticket {ticket}.\n")
    lines = ['site "Reference" { domain reference.example  trust mx.reference.example  timezone Europe/Zurich  ticket RF }', "plan only"]
    promises = []
    for number, (pack, calendar) in enumerate(found):
        lines.append(calendar.line(f"c{number}", pack))
        for file in (calendar.folder / "holidays").glob("*.txt"):
            shutil.copy(file, folder / "holidays" / calendar.file_name(pack, file.name))
        for within in ALLOWANCES:
            name = f"k{number}-{within}"
            lines.append(f'category {name} {{ describe "x"  scope in  keywords {{ 4 word{number}of{within} }} }}')
            promises.append(f"    category {name} -> target respond {within} in c{number}")
    lines += [
        'category general { describe "x"  scope in  default }', "channel email { to help@reference.example }",
        "severity normal { default }", "promises {", *promises, "    -> none", "}", "queue desk { rank 1 }",
        "route { -> desk  reply received }",
    ]
    (folder / "all.rules").write_text("\n".join(lines) + "\n")


def moments(count, random):
    windows = [window for window in WINDOWS for _ in range(window[2])]
    for _ in range(count):
        first, last, _ = random.choice(windows)
        day = first + timedelta(days=random.randrange((last - first).days))
        yield int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()) + random.randrange(86400)


def run(program, *words):
    outcome = subprocess.run([program, *words], capture_output=True, text=True)
    if outcome.returncode:
        sys.exit(f"{words}: {outcome.stderr[:4000]}")
    return outcome.stdout


def main():
    program, rules, work, cases = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    found = calendars(rules)
    write_pack(work / "pack", found)
    register = work / "register"
    register.mkdir()
    rows = [f"a{number},A,only,a{number}.example,en,{country},{zone},,none" for number, (zone, country) in enumerate(ACCOUNTS)]
    (register / "accounts.csv").write_text("account,name,plan,domains,language,country,timezone,partner,referral\n" + "\n".join(rows) + "\n")
    run(program, "init", str(work / "site"), "--from", str(work / "pack"))
    site = ["--rules", str(work / "site/rules"), "--state", str(work / "site/state")]
    run(program, *site, "accounts", "import", str(register / "accounts.csv"))

    seed = 20261121
    chance = random.Random(seed)
    each = -(-cases // (len(found) * len(ALLOWANCES) * len(ACCOUNTS)))
    passed = failed = 0
    shared = {}
    for number, account in enumerate(ACCOUNTS):
        openings = []
        for index, (_, calendar) in enumerate(found):
            opening = calendar.of(account)
            key = (index, opening.zone.key, opening.holidays)
            openings.append(shared.setdefault(key, opening))
        times = list(moments(each, chance))
        texts = [datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") for time in times]
        # As many at once as a command line holds.
        for start in range(0, len(texts), 1000):
            output = run(program, *site, "calendar", "simulate", "--json", "--account", f"a{number}", *texts[start:start + 1000])
            for line in output.splitlines():
                answer = json.loads(line)
                if "clock" not in answer or not answer["clock"]:
                    continue
                clock = answer["clock"]
                time = int(datetime.fromisoformat(answer["time"].replace("Z", "+00:00")).timestamp())
                due = int(datetime.fromisoformat(clock["due"].replace("Z", "+00:00")).timestamp())
                expected = openings[int(clock["calendar"][1:])].due(time, clock["within"])
                if due == expected:
                    passed += 1
                else:
                    failed += 1
                    if failed <= 20:
                        pack, calendar = found[int(clock["calendar"][1:])]
                        wanted = datetime.fromtimestamp(expected, timezone.utc)
                        print(f"FAIL  {pack}: {answer['time']} within {clock['within']} for {account}: {clock['due']}, not {wanted:%Y-%m-%dT%H:%M:%SZ}")
    print(f"due times of {len(found)} calendars in {len(ACCOUNTS)} time zones, {len(ALLOWANCES)} allowances, seed {seed}: {passed + failed} compared")
    if passed + failed < cases:
        failed += 1
        print(f"FAIL  {cases} were to be compared")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
