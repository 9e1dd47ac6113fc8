"""Three words of a workbook's own: which of them means No, which Somewhat and which Yes.

Numbers beside the words and what the workbook's formulas compare them with say it, and so do words
whose sense is known. Where these contradict each other, or nothing says which end is the good one,
nothing is assumed: a list from best to worst looks like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from assessment.model import RatingScale
from assessment.recognition.find.words import Vocabulary, plain, read_rating

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_MARKS = re.compile("[\u0300-\u036f]")

# What words of a rating say, without accents: -1 of the lowest step, 0 of one between, 1 of the
# highest.
_LOW = """
no not none never nothing don't dont cannot can't cant doesn't isn't without unknown unfamiliar
unaware unable missing absent lacking lacks weak weakness
poor poorly low lowest bad worst red fail fails failed failing insufficient unsatisfactory
inadequate below disagree beginner novice minimal zero nope
gap gaps problem problems todo open needs need
nein nicht nichts kein keine keinen keinerlei nie niemals unbekannt schlecht schwach niedrig gering
rot mangelhaft ungenugend anfanger ohne
ne nic nikdy neznam neumim nezna neumi nezvladam zadne zadna zadny vubec slabe slaba slaby spatne
nizka nizke cervena nie neviem nepoznam ziadne ziadna
non pas aucun aucune jamais rien faible mauvais insuffisant rouge debutant
nunca ninguno ninguna nada bajo baja mal malo rojo insuficiente mai nessuno nessuna niente basso
bassa nao nenhum nenhuma baixo baixa
nigdy brak nie slabo nee niet geen nooit slecht zwak nej nei aldrig aldri inte ikke ingen inget
daligt ei koskaan nem soha nincs hayir hic
нет никогда не неизвестно плохо ні ніколи
"""
_MIDDLE = """
some somewhat partly partial partially sometimes medium moderate moderately average developing
progress progressing learning amber yellow orange half halfway
occasionally intermediate fair fairly mixed neutral maybe ongoing middle mid sort
teilweise teils etwas manchmal gelegentlich mittel mittelmassig gelb bedingt halb
castecne castecna castecny trochu nekdy obcas stredni mezery castecno ciastocne niekedy zluta
partiellement partiel partielle parfois moyen moyenne cours jaune peu
parcialmente parcial algo medio media regular amarillo parziale parzialmente abbastanza giallo
czesciowo czasami troche srednio deels soms gedeeltelijk enigszins matig ibland delvis noget nogle
litt osittain joskus reszben neha kismen bazen
частично иногда немного частково іноді
"""
_HIGH = """
yes always full fully good great strong strongly high highest excellent best expert confident
confidently complete completed completely done green mastered
mastery mastering master proficient solid agree achieved met exceeds exceeding independently
independent fluent fluently sure well advanced able consistently
consistent entirely outstanding superb perfect skilled thorough thoroughly passed pass yep
ja gut gute guter gutes sehr immer sicher voll vollig vollstandig hoch stark grun erfullt beherrscht
beherrsche ausgezeichnet
ano vzdy dobre dobra dobry plne uplne umim znam vysoka vysoke vyborne vyborna zvladam zelena vzdycky
viem poznam
oui toujours bien bon bonne complet complete completement entierement maitrise maitrisee eleve
excellent vert acquis
si siempre bueno buena totalmente alto alta verde completo completa completamente sempre bene buono
sim bom boa
tak zawsze dobrze pelni calkowicie altijd goed volledig alltid altid helt bra godt god kylla aina
hyvin taysin igen mindig jol teljesen evet
да всегда хорошо полностью так завжди добре
"""
_SENSES: Mapping[str, int] = {
    word: sense for sense, words in ((1, _HIGH), (0, _MIDDLE), (-1, _LOW)) for word in words.split()
}
_NEEDED = """
gap gaps problem problems issue issues help support doubt doubts error errors mistakes questions
guidance supervision weakness weaknesses
lucken hilfe probleme zweifel mezer pomoci lacunes aide
"""
_DENIED = frozenset(_NEEDED.split())  # of which it is good to have none
_DENYING = frozenset(
    ("no", "without", "not", "none", "keine", "ohne", "bez", "zadne", "sans", "aucune")
)
# scripts without spaces between words, and signs
_INSIDE = tuple(
    (text, said)
    for said, texts in (
        (-1, "できない いいえ 不 否 没 無 아니 ✗ ✘ ❌ 👎 🔴 ☐ ⬜"),
        (0, "一部 部分 一般 부분 🟡 🟠"),
        (1, "できる はい 是 熟练 예 ✓ ✔ ✅ ☑ 👍 🟢"),
    )
    for text in texts.split()
)
# signs that stand for a checkbox: whether it is ticked
TICKS: Mapping[str, bool] = dict.fromkeys("☑✅✔✓☒", True) | dict.fromkeys("☐⬜□✗✘❌", False)


def sense(text: str) -> int | None:
    """Return -1 for what speaks of the lowest step, 1 of the highest, 0 of one between;
    ``None`` for what says neither.
    """
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", plain(text))).replace("\u2019", "'")
    found = _WORD.findall(folded)
    denied = any(one in _DENYING and two in _DENIED for one, two in pairwise(found))
    if denied:
        return 1
    senses = [_SENSES[word] for word in found if word in _SENSES]
    if not senses:
        senses = [said for inside, said in _INSIDE if inside in plain(text) or inside in text][:1]
    for said in (0, -1, 1):  # "some gaps" lies between, "not good" is low
        if said in senses:
            return said
    return None


def in_order(
    words: Sequence[str],
    known: Vocabulary,
    numbers: Mapping[str, float],
    lowest: frozenset[str] = frozenset(),
) -> tuple[str, ...] | None:
    """Return three words from No to Yes; ``None`` where nothing says which way they run, or where
    the signs contradict each other.

    ``words`` stand as in a list. ``numbers`` are those that the workbook gives to words, ``lowest``
    the words that a level's formula forbids; both by the words as :func:`plain` makes them.
    """
    if len(words) != 3 or len({plain(word) for word in words}) != 3:
        return None
    ratings = [read_rating(word, known).rating for word in words]
    senses = [_sense_of(*pair, known.scale) for pair in zip(words, ratings, strict=True)]
    orders = (
        _sorted([numbers.get(plain(word)) for word in words])
        or _sorted(senses)
        or [(0, 1, 2), (2, 1, 0)]
    )
    agreeing = [order for order in orders if _is_right(order, ratings, senses, known.scale)]
    forbidden = [at for at, word in enumerate(words) if plain(word) in lowest]
    if len(forbidden) == 1:
        agreeing = [order for order in agreeing if order[0] == forbidden[0]]
    return tuple(words[at] for at in agreeing[0]) if len(agreeing) == 1 else None


def _sorted(places: Sequence[float | None]) -> list[tuple[int, ...]]:
    """Return the order of three places, as the only one; none where they do not say it."""
    known = [(place, at) for at, place in enumerate(places) if place is not None]
    distinct = len({place for place, _ in known}) == len(places)
    return [tuple(at for _, at in sorted(known))] if distinct else []


def _sense_of(word: str, rating: int | None, scale: RatingScale) -> int | None:
    """Return what a word says by its rating, or else by itself."""
    if rating is None:
        return sense(word)
    return (rating == scale.top) - (rating == scale.lowest)


def _is_right(
    order: Sequence[int],
    ratings: Sequence[int | None],
    senses: Sequence[int | None],
    scale: RatingScale,
) -> bool:
    """Tell whether nothing that is known of three words speaks against an order of theirs."""
    return _fits([ratings[at] for at in order], scale) and _agrees([senses[at] for at in order])


def _fits(ratings: Sequence[int | None], scale: RatingScale) -> bool:
    """Tell whether the words that are known ratings are those of the steps at their places."""
    return all(rating in (None, value) for rating, value in zip(ratings, scale.values, strict=True))


def _agrees(senses: Sequence[int | None]) -> bool:
    """Tell whether what three words say does not speak against their order."""
    known = [said for said in senses if said is not None]
    return known == sorted(known) and not (senses[0] == 1 or senses[2] == -1)
