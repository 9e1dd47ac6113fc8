"""The tracks of a framework, as people write them on a roster."""

from __future__ import annotations

import re

from assessment.model import Framework, Track
from assessment.model.errors import TrackError
from assessment.model.tracks import find_track
from assessment.people.text import short
from assessment.words.names import squeezed

# different texts that are searched for as abbreviations: each takes a millisecond, and real rosters
# have a few dozen
_MOST_LOOKUPS = 1_000
_LONGEST_TRACK = 100  # characters of a text that may be a track's name


class RosterTracks:
    """The tracks of a framework by what people write, each text looked up once."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._found: dict[str, Track | str] = {}
        self._exact: dict[str, Track] = {
            squeezed(name): track for track in framework.tracks for name in (track.id, track.name)
        }
        # names that hold commas, with the number of pieces that these make of them
        self._with_commas = {
            squeezed(track.name): track.name.count(",") + 1
            for track in framework.tracks
            if "," in track.name
        }
        self._runs = sorted(set(self._with_commas.values()), reverse=True)

    def is_name(self, text: str) -> bool:
        """Tell whether a text is a track's name or id, as it stands."""
        return squeezed(text) in self._exact

    def find(self, text: str) -> Track | str:
        """Return the track that is meant, or what is to be said of the text."""
        found = self._found.get(text)
        if found is None:
            found = self._look_up(text)
            if len(self._found) < _MOST_LOOKUPS:
                self._found[text] = found
        return found

    def _look_up(self, text: str) -> Track | str:
        if len(text) > _LONGEST_TRACK:
            return f'no track is called "{short(text)}"'
        # whoever has written a thousand different tracks has none of the others abbreviated
        if len(self._found) >= _MOST_LOOKUPS:
            return self._exact.get(squeezed(text)) or f'no track is called "{short(text)}"'
        try:
            return find_track([self._framework], text)[1]
        except TrackError as error:
            return str(error)

    def divide(self, text: str) -> list[str]:
        """Return the texts of several tracks; a name that holds a comma itself stays whole."""
        pieces: list[str] = []
        for part in re.split(r"[;|\n]", text):
            words = [word.strip() for word in part.split(",")]
            while self._with_commas and len(words) > 1:
                number = next(
                    (
                        run
                        for run in self._runs
                        if self._with_commas.get(squeezed("".join(words[:run]))) == run
                    ),
                    1,
                )
                pieces.append(", ".join(words[:number]))
                words = words[number:]
            pieces += words
        return [piece for piece in pieces if piece]
