"""Schedules from Python: what is learned, in every zone, and that only moments are taken and given."""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from backupchecks import Schedule
from backupchecks.errors import ArgumentError, NaiveDatetimeError, PlanError, ZoneError
from hypothesis import given
from hypothesis import strategies as st

ZONES = [
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
FIRST_DAY = date(2026, 1, 5)


def wall(zone: tzinfo, day: date, at: time) -> datetime:
    """A time of the wall clock as a moment in UTC."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(timezone.utc)


# Between four and twenty-two no clock of these zones is changed, and no backup day ends.
daily_times = st.tuples(st.integers(13, 21), st.integers(0, 59)).map(lambda at: time(*at))


@given(st.sampled_from(ZONES), daily_times, st.integers(30, 200), st.randoms(use_true_random=False))
def test_a_daily_job_is_expected_at_its_wall_time_all_year(zone_name: str, at: time, days: int, random) -> None:
    zone = ZoneInfo(zone_name)
    runs = [
        wall(zone, FIRST_DAY + timedelta(days=day), at) + timedelta(seconds=random.randint(-240, 240)) for day in range(days)
    ]
    now = runs[-1] + timedelta(hours=6)
    schedule = Schedule.learn(runs, zone_name, now)
    assert schedule.kind == "daily"
    assert schedule.confidence > 0.9
    assert schedule.missed(runs, now) == []
    # Also on the days after both changes of the clocks.
    expected = schedule.expected(now, now + timedelta(days=300))
    assert 299 <= len(expected) <= 301
    for moment in expected:
        assert moment.tzinfo == timezone.utc
        local = moment.astimezone(zone)
        usual = datetime.combine(local.date(), at, tzinfo=zone)
        assert abs(local - usual) <= timedelta(minutes=10), (zone_name, at, local)


@given(st.sampled_from(ZONES), daily_times, st.sets(st.integers(0, 6), min_size=1, max_size=3))
def test_a_job_of_some_weekdays_is_expected_on_these_alone(zone_name: str, at: time, weekdays: set[int]) -> None:
    zone = ZoneInfo(zone_name)
    days = [FIRST_DAY + timedelta(days=day) for day in range(140)]
    runs = [wall(zone, day, at) for day in days if day.weekday() in weekdays]
    now = wall(zone, days[-1], at) + timedelta(hours=1)
    schedule = Schedule.learn(runs, ZoneInfo(zone_name), now)
    assert schedule.kind == "weekly"
    assert len(schedule.details["weekdays"]) == len(weekdays)
    expected = schedule.expected(now, now + timedelta(days=70))
    assert {moment.astimezone(zone).weekday() for moment in expected} == weekdays
    assert len(expected) == 10 * len(weekdays)


@given(st.sampled_from(ZONES), daily_times, st.integers(0, 2))
def test_a_run_that_does_not_come_is_missed_once_its_grace_is_over(zone_name: str, at: time, ago: int) -> None:
    zone = ZoneInfo(zone_name)
    moments = [wall(zone, FIRST_DAY + timedelta(days=day), at) for day in range(60)]
    learned_until = moments[-4] + timedelta(hours=6)
    schedule = Schedule.learn(moments[:-3], zone_name, learned_until)
    gone = moments[-1 - ago]
    came = [moment for moment in moments if moment != gone]
    now = moments[-1] + timedelta(hours=20)
    (missed,) = schedule.missed(came, now)
    assert abs(missed - gone) < timedelta(minutes=5)
    (slot,) = schedule.missed_slots(came, now)
    assert slot.expected_at == missed < slot.due < now
    assert "No report by" in slot.reason
    assert schedule.missed(moments, now) == []
    # Before its grace was over nothing was said.
    assert schedule.missed([moment for moment in came if moment < gone], slot.due) == []


@given(st.sampled_from(ZONES), st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)), max_size=60))
def test_any_past_gives_a_schedule_whatever_the_order_and_the_zone_of_its_moments(zone: str, past: list[datetime]) -> None:
    runs = [moment.replace(tzinfo=timezone.utc) for moment in past]
    elsewhere = [moment.astimezone(ZoneInfo("Asia/Tokyo")) for moment in reversed(runs)]
    now = datetime(2027, 1, 1, tzinfo=timezone.utc)
    schedule = Schedule.learn(runs, zone, now)
    assert schedule == Schedule.learn(elsewhere, zone, now)
    assert hash(schedule) == hash(Schedule.learn(elsewhere, zone, now))
    assert 0 <= schedule.confidence <= 1
    assert schedule.runs == len(runs)
    assert schedule.explain()
    following = schedule.next_expected(now)
    assert following is None or following >= now
    slots = schedule.expected_slots(now, now + timedelta(days=30))
    assert schedule.expected(now, now + timedelta(days=30)) == [slot.expected_at for slot in slots]
    assert all(slot.opens <= slot.expected_at <= slot.due <= slot.closes for slot in slots)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))
def test_a_moment_comes_back_as_it_went_in(moment: datetime, zone: str) -> None:
    aware = moment.replace(tzinfo=ZoneInfo(zone))
    back = Schedule.learn([], "UTC", aware).learned_at
    assert back == aware.astimezone(timezone.utc)
    assert back.tzinfo == timezone.utc


def nightly(count: int = 40) -> list[datetime]:
    return [datetime(2026, 3, 1, 2, tzinfo=timezone.utc) + timedelta(days=night) for night in range(count)]


def test_a_datetime_without_a_zone_is_refused_wherever_a_moment_is_meant() -> None:
    naive, now = datetime(2026, 3, 1, 2), nightly()[-1]
    schedule = Schedule.learn(nightly(), "UTC", now)
    calls = [
        lambda: Schedule.learn([naive], "UTC", now),
        lambda: Schedule.learn([], "UTC", naive),
        lambda: Schedule.learn([], "UTC", now, pauses=[(naive, None)]),
        lambda: schedule.expected(naive, now),
        lambda: schedule.next_expected(naive),
        lambda: schedule.missed([naive], now),
        lambda: Schedule.planned("0 2 * * *", "UTC", naive),
    ]
    for call in calls:
        with pytest.raises(NaiveDatetimeError, match="2026-03-01 02:00:00 has no time zone"):
            call()
    with pytest.raises(TypeError, match="expected an aware datetime"):
        Schedule.learn(["2026-03-01"], "UTC", now)  # type: ignore[list-item]


def test_a_zone_is_named_as_iana_names_it() -> None:
    with pytest.raises(ZoneError, match='"Europe/Amsterdm" is no time zone'):
        Schedule.learn([], "Europe/Amsterdm", nightly()[0])
    with pytest.raises(TypeError, match="the name of a time zone"):
        Schedule.learn([], timezone(timedelta(hours=1)), nightly()[0])


def test_the_zone_of_datetime_itself_is_utc() -> None:
    past = [datetime(2026, 3, day, 22, tzinfo=timezone.utc) for day in range(1, 20)]
    assert Schedule.learn(past, timezone.utc, past[-1]) == Schedule.learn(past, "UTC", past[-1])


def test_a_day_off_asks_for_nothing() -> None:
    runs = nightly()
    now = runs[-1] + timedelta(days=1, hours=20)
    assert len(Schedule.learn(runs, "UTC", now).missed(runs, now)) == 1
    off = (runs[-1] + timedelta(days=1)).date()
    assert Schedule.learn(runs, "UTC", now, holidays=[off]).missed(runs, now) == []
    paused = [(runs[-1] + timedelta(hours=12), None)]
    assert Schedule.learn(runs, "UTC", now, pauses=paused).missed(runs, now) == []
    assert Schedule.learn(runs, "UTC", now, maintenance=paused).missed(runs, now) == []
    outage = Schedule.learn(runs, "UTC", now, outages=paused)
    assert outage.missed(runs, now) == []
    assert [slot.unknown for slot in outage.expected_slots(runs[-1] + timedelta(hours=12), now)] == [True]
    with pytest.raises(TypeError, match="expected a date, not a datetime"):
        Schedule.learn(runs, "UTC", now, holidays=[now])


def test_too_little_is_no_guess() -> None:
    schedule = Schedule.learn(nightly(2), "UTC", nightly()[3])
    assert (schedule.kind, schedule.confidence, schedule.next_expected(nightly()[3])) == ("learning", 0.0, None)
    assert "too few" in schedule.details["why"]
    assert schedule.times == ()


def test_a_plan_by_hand_is_a_cron_expression() -> None:
    since = nightly()[0]
    schedule = Schedule.planned("30 22 * * 1-5", "Europe/Amsterdam", since, times=nightly(), now=nightly()[-1])
    assert (schedule.kind, schedule.confidence) == ("manual", 1.0)
    # A Friday evening: the next start is on it, the one after that on Monday.
    friday = datetime(2026, 4, 10, 12, tzinfo=timezone.utc)
    assert schedule.expected(friday, friday + timedelta(days=4)) == [
        datetime(2026, 4, 10, 20, 30, tzinfo=timezone.utc),
        datetime(2026, 4, 13, 20, 30, tzinfo=timezone.utc),
    ]
    with pytest.raises(PlanError, match="`61 2"):
        Schedule.planned("61 2 * * *", "UTC", since)


def test_a_schedule_prints_and_tells_what_it_is() -> None:
    schedule = Schedule.learn(nightly(), "UTC", nightly()[-1])
    assert repr(schedule).startswith("<Schedule daily, confidence 0.98: Reports arrive every day about 02:00")
    plain = schedule.to_dict()
    assert plain["kind"] == "daily"
    assert plain["times"][0]["usual_from"] == time(2, 0)
    assert plain["explanation"] == schedule.explain()
    assert copy.deepcopy(schedule) is schedule
    slot = schedule.next_slot(nightly()[-1])
    assert slot is not None and slot.expected_at == schedule.next_expected(nightly()[-1])


def test_a_range_that_nobody_can_mean_is_refused_before_it_takes_all_memory() -> None:
    start = datetime(2026, 3, 1, tzinfo=timezone.utc)
    every_minute = Schedule.planned("* * * * *", "UTC", start, now=start)
    assert len(every_minute.expected(start, start + timedelta(days=2))) == 2 * 24 * 60
    for end in (start + timedelta(days=801), datetime(9999, 1, 1, tzinfo=timezone.utc)):
        with pytest.raises(ArgumentError, match="too long a time for its slots to be listed; ask for at most 800 days"):
            every_minute.expected(start, end)
        with pytest.raises(ArgumentError, match="at most 800 days"):
            every_minute.expected_slots(start, end)
    assert every_minute.expected(start + timedelta(days=9000), start) == []


def test_a_time_beyond_all_times_is_told_as_one() -> None:
    last = datetime.max.replace(tzinfo=timezone.utc)
    with pytest.raises(ArgumentError, match="9999-12-31 23:59:59.* lies beyond the times"):
        Schedule.learn([last], "UTC")
