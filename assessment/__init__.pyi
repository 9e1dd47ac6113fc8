"""The public names and where each lives: read by type checkers, and when one is first asked for."""

from .engine.calendar import (
    due_check_ins as due_check_ins,
)
from .engine.calendar import (
    events_of as events_of,
)
from .engine.carry_over import (
    carry_over as carry_over,
)
from .engine.identify import (
    Match as Match,
)
from .engine.identify import (
    identify as identify,
)
from .engine.route import (
    cheapest_route as cheapest_route,
)
from .engine.route import (
    compare_tracks as compare_tracks,
)
from .engine.route import (
    focus_list as focus_list,
)
from .engine.scoring import (
    score as score,
)
from .frameworks.load import (
    check_framework as check_framework,
)
from .frameworks.load import (
    framework_ids as framework_ids,
)
from .frameworks.load import (
    load_framework as load_framework,
)
from .jobs.blank import (
    build_blank as build_blank,
)
from .jobs.blank import (
    build_prefilled as build_prefilled,
)
from .jobs.blank import (
    start_from as start_from,
)
from .jobs.plan import (
    plan as plan,
)
from .jobs.roll_out import (
    find_previous as find_previous,
)
from .jobs.roll_out import (
    roll_out as roll_out,
)
from .jobs.scores import (
    Options as Options,
)
from .jobs.scores import (
    find_files as find_files,
)
from .jobs.scores import (
    score_file as score_file,
)
from .jobs.scores import (
    score_files as score_files,
)
from .jobs.write_back import (
    Written as Written,
)
from .jobs.write_back import (
    write_back as write_back,
)
from .model import (
    Assessment as Assessment,
)
from .model import (
    Finding as Finding,
)
from .model import (
    Framework as Framework,
)
from .model import (
    Scorecard as Scorecard,
)
from .model import (
    Track as Track,
)
from .model import (
    TrackComparison as TrackComparison,
)
from .model.errors import (
    AssessmentError as AssessmentError,
)
from .model.errors import (
    FrameworkError as FrameworkError,
)
from .model.errors import (
    OutputError as OutputError,
)
from .model.errors import (
    PackageError as PackageError,
)
from .model.errors import (
    TrackError as TrackError,
)
from .model.tracks import (
    find_track as find_track,
)
from .output.calendar_file import (
    to_ics as to_ics,
)
from .output.records import (
    record as record,
)
from .people.roster import (
    read_people as read_people,
)
from .people.roster import (
    read_roster as read_roster,
)
from .recognition import (
    read_workbook as read_workbook,
)

__all__ = [
    "Assessment",
    "AssessmentError",
    "Finding",
    "Framework",
    "FrameworkError",
    "Options",
    "OutputError",
    "PackageError",
    "Scorecard",
    "Track",
    "TrackComparison",
    "TrackError",
    "Written",
    "build_blank",
    "build_prefilled",
    "carry_over",
    "cheapest_route",
    "check_framework",
    "compare_tracks",
    "due_check_ins",
    "events_of",
    "find_files",
    "find_previous",
    "find_track",
    "focus_list",
    "framework_ids",
    "identify",
    "load_framework",
    "plan",
    "read_people",
    "read_roster",
    "read_workbook",
    "record",
    "roll_out",
    "score",
    "score_file",
    "score_files",
    "start_from",
    "to_ics",
    "write_back",
]
