"""Quotation marks: cases in many languages, and the laws."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsrecord.authoring.sample import sample
from newsrecord.rules.quotation import enclosed, marked, wrapped

STORY = Path(__file__).parents[1] / "examples" / "story.jsonl"

# The words in question stand between ⟦ and ⟧.
INSIDE = {
    "en curly": "He said: “⟦We will go⟧”.",
    "en piece in the middle": "“We will go and ⟦stay there⟧ and sing,” he said.",
    "en comma inside": "“⟦We will go⟧,” he said.",
    "en mark as first character": "He said ⟦“We will go⟧ and sing”.",
    "en mark as last character": "He said that they would ⟦go there again”⟧.",
    "en both marks": "He said ⟦“We will go”⟧.",
    "en interrupted, first": '"⟦We will go⟧," he said, "and sing."',
    "en interrupted, second": '"We will go," he said, "⟦and sing⟧."',
    "en interrupted, third": "“A,” he said, “b,” he went on, “and then ⟦c and d⟧, e.”",
    "en single curly": "Kim said the West ‘⟦ground every threat⟧ to dust’ again.",
    "en single with possessive": "‘The leaders’ plan ⟦will fail⟧ soon’, he said.",
    "en single straight": "'We will ⟦go⟧ there', she said.",
    "en single in double": "“He told me ‘⟦no⟧’ twice”, she said.",
    "en after single in double": "“He told me ‘no’ ⟦twice⟧ then”, she said.",
    "en apostrophes inside": "“It's Kim’s and the leaders’ plan ⟦to go⟧ there.”",
    "en several paragraphs": "“One.\n\n“Two ⟦and three⟧ and four.\n\n“Five.”",
    "en British paragraphs": "‘One.\n\n‘Two ⟦and three⟧ and four.\n\n‘Five.’",
    "en wrapped lines": '"We will go\nand ⟦come\nback⟧ one day\nor other," he said.',
    "en ellipsis": "He said: “… ⟦and so on⟧ …”",
    "en brackets": 'He said ("⟦we will⟧") that.',
    "en closed on an earlier dash": '"We will—⟦perhaps⟧—go," he said.',
    "en closing mark far off": "“A. ⟦B⟧. C. D. E.” he said.",
    "en inches inside": '"I am 5\'10" and ⟦tall⟧ enough," he said.',
    "tex": "He said ``⟦we will go⟧'' and went.",
    "tex piece": "He said ``we will ⟦go⟧ now'' and went.",
    "single backtick": "Run `⟦this⟧' now.",
    "de": "Er sagte: „Wir ⟦gehen⟧ bald“.",
    "de interrupted": "„Wir gehen“, sagte er, „und ⟦singen⟧ dann.“",
    "de guillemets": "Er sagte: »Wir ⟦gehen⟧ bald«.",
    "de single": "Er sagte: ‚Wir ⟦gehen⟧ bald‘.",
    "de low single, right": "Er sagte: ‚Wir ⟦gehen⟧ bald’.",
    "de nested": "„Er rief ‚Halt‘ und ⟦ging⟧ fort“, sagte sie.",
    "de low and straight": 'Er sagte: „Wir ⟦gehen⟧ bald".',
    "pl": "Powiedział: „Idziemy ⟦do domu⟧ teraz”.",
    "hu": "Azt mondta: „Haza ⟦megyünk⟧ most”.",
    "cs": "Řekl: „Jdeme ⟦domů⟧ teď.“",
    "fr": "Il a dit : « Nous ⟦partirons⟧ demain ».",
    "fr whole, no-break blanks": "Il a dit : «\u202f⟦Nous partirons⟧\u202f».",
    "fr apostrophes": "« L’eau d’ici, c’est ⟦la vie⟧ d'Orsay », dit-il.",
    "fr interrupted": "« Oui », dit-il, « nous ⟦partirons⟧ demain ».",
    "fr next paragraph": "« Un.\n\n» Deux ⟦et trois⟧ et quatre. »",
    "fr single guillemets": "Il a dit ‹ nous ⟦partirons⟧ › hier.",
    "fr dash": "Il entra.\n\n— Nous ⟦partirons⟧ demain, dit-il.",
    "es dash": "—Nos ⟦vamos⟧ mañana —dijo.",
    "es": "Dijo: «Nos ⟦vamos⟧ mañana».",
    "it": "Ha detto: «L’acqua è ⟦vita⟧».",
    "pt": "Ele disse: “Vamos ⟦embora⟧ agora”.",
    "ru": "Он сказал: «Мы ⟦уедем⟧ завтра».",
    "ru nested alike": "Он сказал: «Газета «Правда» пишет, что ⟦мы уедем⟧ завтра».",
    "ru dash": "Он вошёл.\n— Мы ⟦уедем⟧ завтра, — сказал он.",
    "ru inner low": "«Мы „сами“ ⟦уедем⟧ завтра», — сказал он.",
    "uk": "Він сказав: «П’ять ⟦людей⟧ тут».",
    "sv": "Han sade: ”Vi ⟦går⟧ nu.”",
    "sv single": "Han sade: ’Vi ⟦går⟧ nu.’",
    "fi": "Hän sanoi: »Me ⟦menemme⟧ nyt».",
    "fi dash": "– Me ⟦menemme⟧ nyt, hän sanoi.",
    "da": "Han sagde: »Vi ⟦går⟧ nu«.",
    "nl": "Hij zei: ‘We gaan ’s avonds ⟦naar⟧ huis’.",
    "el": "Είπε: «Θα ⟦πάμε⟧ αύριο».",
    "tr suffix": "Bakan “Gideriz ⟦yarın⟧ da”nın altını çizdi.",
    "he straight": 'הוא אמר: "אנחנו ⟦הולכים⟧ עכשיו".',
    "he abbreviation inside": 'הוא אמר: "צה"ל ⟦הולך⟧ עכשיו".',
    "he prefix": 'הוא הוסיף ש"המצב ⟦קשה⟧ מאוד".',
    "he gershayim": "הוא אמר: ״אנחנו ⟦הולכים⟧ עכשיו״.",
    "he low": "הוא אמר: „אנחנו ⟦הולכים⟧ עכשיו”.",
    "ar": "قال: «نحن ⟦ذاهبون⟧ الآن».",
    "ar with marks of direction": "قال: \u200f“\u200fنحن ⟦ذاهبون⟧ الآن\u200f”\u200f.",
    "fa": "او گفت: «ما ⟦می\u200cرویم⟧ اکنون».",
    "hi": "उन्होंने कहा, “हम ⟦कल⟧ जाएंगे”।",
    "zh": "他说:“我们⟦明天⟧去”。",
    "zh straight, no blanks": '他说"我们⟦明天⟧去"然后走了。',
    "zh corner": "他說「我們⟦明天⟧去」。",
    "zh title": "他读了《⟦红楼梦⟧》。",
    "zh nested": "他说“他说‘好’我们⟦明天⟧去”。",
    "ja": "彼は「明日⟦行く⟧よ」と述べた。",
    "ja white corner": "彼は『明日⟦行く⟧よ』と述べた。",
    "ja minute": "彼は〝明日⟦行く⟧よ〟と述べた。",
    "ko": "그는 “내일 ⟦간다⟧ 꼭”라고 말했다.",
    "ko straight": '그는 "내일 ⟦간다⟧ 꼭"라고 말했다.',
    "vi": "Ông nói: “Chúng tôi ⟦sẽ đi⟧ mai”.",
    "ka": "მან თქვა: „ჩვენ ⟦მივდივართ⟧ ხვალ“.",
    "hy": "Նա ասաց. «Մենք ⟦գնում⟧ ենք»։",
    "emoji": "Il écrit «⟦👩\u200d👩\u200d👧⟧» hier.",
    "opened in an earlier paragraph, span up to its end": "«Abc.\n\n⟦Def ghi⟧», сказал он.",
}
OUTSIDE = {
    "en plain": "He said that ⟦he would go⟧.",
    "en closed before": "“No,” he said. He added that ⟦he would go⟧.",
    "en straight closed before": '"No," he said. He added that ⟦he would go⟧.',
    "en between two": "“No,” he said, and ⟦he would go⟧; “soon”.",
    "en between two, straight": '"No," ⟦he said⟧, "soon."',
    "en before one": "He said that ⟦he would go⟧. “Soon,” he said.",
    "en before one, in brackets": 'He said that ⟦he would go⟧ ("soon").',
    "en before single": "He said that ⟦he would go⟧ ‘soon’.",
    "en possessive": "He said that ⟦Kim's plan would fail⟧.",
    "en possessive before": "Kim’s aide said that ⟦he would go⟧.",
    "en plural possessive": "He told the leaders’ aides that ⟦he would go⟧.",
    "en plural possessive at the end": "He criticised ⟦the leaders⟧’ plan.",
    "en straight plural": "He told the boys' dogs' owner that ⟦he would go⟧ to O'Brien's.",
    "en elisions": "'Tis said in the ’90s that ⟦he would go⟧, 'twas '89, the leaders' year.",
    "en rock": "Rock 'n' roll, he said, ⟦was dead⟧.",
    "en inches": "He said that the 5'10\" man ⟦would go⟧ by 6' boat.",
    "en inches at the end": 'He said that ⟦he is 27⟧" wide.',
    "en inches and more": 'He said that a 70"+ screen ⟦would do⟧.',
    "en ayn": "He told ‘Abd al-Rahman that ⟦he would go⟧.",
    "en other paragraph": "“No,” he said.\n\nHe said that ⟦he would go⟧.\n\n“Soon.”",
    "en dateline": "MOSCOW — He said that ⟦he would go⟧.",
    "en minus": "–5 degrees, he said, ⟦was cold⟧.",
    "de": "„Nein“, sagte er. Er werde ⟦bald gehen⟧, sagte er.",
    "de guillemets": "»Nein«, sagte er. Er werde ⟦bald gehen⟧, sagte er.",
    "de apostrophe": "So geht’s, sagte er, ⟦nicht weiter⟧.",
    "nl": "Hij zei dat hij ’s avonds ⟦zou gaan⟧ in ’s-Gravenhage.",
    "fr": "Il a dit que l’eau ⟦était froide⟧ au musée d'Orsay.",
    "fr after": "« Non », dit-il. Il a dit qu’il ⟦partirait⟧.",
    "it": "Dell’acqua, ha detto, ⟦non c’è⟧ più.",
    "ru": "«Нет», — сказал он. Он сказал, что ⟦уедет⟧.",
    "ru nested": "Газета «Правда» пишет, что ⟦он уедет⟧ с «Авророй».",
    "uk": "Він сказав, що п’ять ⟦людей тут⟧ з об’єкта.",
    "sv": "”Nej”, sade han. Han sade att han ⟦skulle gå⟧.",
    "sv before": "Han sade att han ⟦skulle gå⟧ ”snart”.",
    "fi": "»Ei», hän sanoi. Hän sanoi, että ⟦menee⟧.",
    "he abbreviation": 'הוא אמר שצה"ל ⟦הולך⟧ עכשיו לארה"ב.',
    "he closed": "״לא״, הוא אמר. הוא אמר ⟦שילך⟧.",
    "ar": "«لا»، قال. وقال إنه ⟦سيذهب⟧.",
    "zh right after": "“好”⟦他说他会去⟧“明天”。",
    "zh straight": '"好。"⟦他说他会去⟧,明天。',
    "ja": "「はい」と述べ、⟦明日行く⟧と語った。「では」。",
    "ko": "그는 “네”라고 말하고 ⟦내일 간다⟧고 했다.",
    "vi": "Ông nói “không”. Ông nói ⟦sẽ đi⟧.",
    "haw": "He said that Hawai‘i ⟦was far⟧ from the leaders’ home.",
}


def judge(case: str) -> bool:
    """Judge the words between ⟦ and ⟧."""
    start = case.index("⟦")
    end = case.index("⟧") - 1
    return enclosed(case.replace("⟦", "").replace("⟧", ""), start, end)


@pytest.mark.parametrize("name", INSIDE)
def test_inside(name: str) -> None:
    assert judge(INSIDE[name])


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside(name: str) -> None:
    assert not judge(OUTSIDE[name])


@pytest.mark.parametrize(
    "words",
    [
        *("“A”", "„A“", "„A”", "«A»", "« A »", "»A«", "»A»", "”A”", '"A"', "'A b'", "‘A’"),
        *("``A''", "「A」", "『A』", "〝A〟", "《A》", "״א״", "“He said ‘no’”", " “A” ", "‘Kim’s’"),
        *("'the leaders' plan'", "“A.\n\n“B.”", "„Er sagte ‚nein‘“", '"It\'s 5"'),
    ],
)
def test_wrapped(words: str) -> None:
    assert wrapped(words)


@pytest.mark.parametrize(
    "words",
    [
        *("", "“", '"', "A", "“A” and “B”", '"A" and "B"', "'tis", "'tis the leaders'", "'90s"),
        *("„A“ und „B“", "«A» и «B»", "「A」と「B」", "»A« und »B«", "”A” och ”B”", "“A", "A”"),
        *("“A”.", "Kim’s", "”A“ x", "the leaders’", '"Go," he said, "now"', "''", "``"),
    ],
)
def test_not_wrapped(words: str) -> None:
    assert not wrapped(words)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        *[("", False), ("plain", False), ("Kim's", False), ("l’eau d’ici", False)],
        *[("a 'b' c", True), ("a “b", True), ("「b」", True), ("``b", True), ("— b", False)],
    ],
)
def test_marked(text: str, *, verdict: bool) -> None:
    assert marked(text) is verdict


PAIRS = [
    *[
        "“”",
        "„“",
        "„”",
        "«»",
        "»«",
        "»»",
        "‹›",
        "›‹",
        "‘’",
        "‚‘",
        "‚’",
        "””",
        "’’",
        "״״",
        '""',
        "''",
    ],
    *["「」", "『』", "〝〞", "〝〟", "《》", "〈〉", "＂＂"],
]
MARKS = st.sampled_from(
    [*[(each[0], each[1]) for each in PAIRS], ("``", "''"), ("`", "'"), ("``", '"')]
)

# No marks; no dashes either, which open a dialogue, and no characters without a width.
PLAIN = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cf", "Pd", "Pi", "Pf"],
        exclude_characters="\"'`‚„‛‟״＂＇「」『』｢｣﹁﹂﹃﹄〝〞〟《》〈〉",
    ),
    max_size=30,
)
WORDS = PLAIN.map(str.strip).filter(bool)


@given(MARKS, PLAIN, WORDS, PLAIN)
def test_words_between_any_two_marks_are_inside(
    pair: tuple[str, str], before: str, inner: str, after: str
) -> None:
    head = f"{before} {pair[0]}"
    text = f"{head}{inner}{pair[1]} {after}"
    assert enclosed(text, len(head), len(head) + len(inner))
    assert marked(text)


@given(MARKS, PLAIN, WORDS, WORDS, st.data())
def test_words_after_a_quotation_are_outside(
    pair: tuple[str, str], before: str, inner: str, after: str, data: st.DataObject
) -> None:
    head = f"{before} {pair[0]}{inner}{pair[1]} "
    start = data.draw(st.integers(0, len(after) - 1))
    end = data.draw(st.integers(start + 1, len(after)))
    assert not enclosed(head + after, len(head) + start, len(head) + end)


@given(PLAIN, st.integers(0, 40), st.integers(0, 40))
def test_nothing_is_inside_without_marks(text: str, start: int, end: int) -> None:
    assert not enclosed(text, start, end)
    assert not marked(text)
    assert not wrapped(text)


NOISE = st.text(st.sampled_from("“”„«»‘’'\"`「」״—… \n\u2028.,aסs9日\u200f"), max_size=40)


@given(NOISE | st.text(), st.integers(-3, 45), st.integers(-3, 45))
def test_nothing_is_raised(text: str, start: int, end: int) -> None:
    assert enclosed(text, start, end) in {True, False}
    assert wrapped(text) in {True, False}
    assert not wrapped(text) or marked(text)


@pytest.mark.soak
@pytest.mark.parametrize(
    "unit", ['"', "'", "“", "”a", " ’", "„ ", "「", "``", "''", '\u200f"', "\n", "a\n", " ", "s' a"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    begin = time.perf_counter()
    for start, end in ((0, 200_000), (100_000, 100_003), (0, 3), (199_990, 200_000)):
        enclosed(text, start, end)
    wrapped(text)
    marked(text)
    assert time.perf_counter() - begin < 5  # Under one second each.


def contents(records: list[dict[str, Any]]) -> list[tuple[str, list[bool]]]:
    """For each attribution with printed words, tell of each piece whether it stands inside."""
    bodies = {each["id"]: each.get("body", "") for each in records if each.get("type") == "Article"}
    found: list[tuple[str, list[bool]]] = []
    for each in records:
        if each.get("type") == "Attribution" and each["quote_type"] in {"direct", "mixed"}:
            spans = [span for span in each.get("content", ()) if bodies[span["article"]]]
            inside = [
                enclosed(bodies[span["article"]], span["start"], span["end"]) for span in spans
            ]
            if inside:
                found.append((each["quote_type"], inside))
    return found


def story() -> list[dict[str, Any]]:
    return [json.loads(line) for line in STORY.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("records", [list(sample(200)), list(sample(50, body="long")), story()])
def test_our_own_annotations_stand_inside(records: list[dict[str, Any]]) -> None:
    found = contents(records)
    assert found
    for quote_type, inside in found:
        assert any(inside) if quote_type == "mixed" else all(inside)
