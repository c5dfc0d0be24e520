# ruff: noqa: RUF001
"""Names of weekdays and months in 22 languages, the words around them, and how a text has them.

A blank parts words of one meaning, a bar parts meanings, `_` is a blank within a phrase. A word
with a dot is taken with its dot only. A word of two meanings is in no table: `mar` (March, martes),
`jul` without a day (July, and Christmas in Swedish), `listopad` (November in Polish, October in
Croatian), `minggu` without `hari` (Sunday, and week), `neste` (this, and next). Forms that say
"since" or "until", and plurals that say "every", are left out on purpose. Foreign letters are the
subject here (RUF001).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from newsrecord import late

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Token", "fold", "lexicon", "meanings", "tokens"]


class Token(NamedTuple):
    """One word that is understood: a kind, named by a letter, and a number."""

    kind: str
    value: int = 0


# From Monday to Sunday.
_WEEKDAYS = {
    "en": "monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday"
    " sat|sunday sun",
    "de": "montag mo.|dienstag di.|mittwoch mi.|donnerstag do.|freitag fr.|samstag sonnabend sa."
    "|sonntag so.",
    "fr": "lundi lun.|mardi|mercredi mer.|jeudi jeu.|vendredi ven.|samedi sam.|dimanche dim.",
    "es": "lunes lun.|martes|miércoles mié.|jueves jue.|viernes vie.|sábado sáb.|domingo dom.",
    "it": "lunedì|martedì|mercoledì|giovedì gio.|venerdì|sabato|domenica",
    "pt": "segunda segunda-feira|terça terça-feira|quarta quarta-feira|quinta quinta-feira"
    "|sexta sexta-feira|sábado|domingo",
    "nl": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    "sv": "måndag måndagen måndags mån.|tisdag tisdagen tisdags tis.|onsdag onsdagen onsdags ons."
    "|torsdag torsdagen torsdags tors.|fredag fredagen fredags fre.|lördag lördagen lördags lör."
    "|söndag söndagen söndags sön.",
    "da": "mandag mandags man.|tirsdag tirsdags tir.|onsdag onsdags ons.|torsdag torsdags"
    "|fredag fredags fre.|lørdag lørdags lør.|søndag søndags søn.",
    "no": "mandag måndag|tirsdag tysdag|onsdag|torsdag|fredag|lørdag laurdag|søndag sundag",
    "fi": "maanantai maanantaina|tiistai tiistaina|keskiviikko keskiviikkona|torstai torstaina"
    "|perjantai perjantaina|lauantai lauantaina|sunnuntai sunnuntaina",
    "pl": "poniedziałek pon.|wtorek wt.|środa środę śr.|czwartek czw.|piątek pt.|sobota sobotę sob."
    "|niedziela niedzielę niedz.",
    "ru": "понедельник пн|вторник вт|среда среду ср|четверг чт|пятница пятницу пт|суббота субботу"
    " сб|воскресенье вс",
    "uk": "понеділок|вівторок|середа середу|четвер|пятниця пятницю|субота суботу|неділя неділю",
    "tr": "pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar_günü",
    "ar": "الاثنين الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    "he": "יום_שני ביום_שני|יום_שלישי ביום_שלישי|יום_רביעי ביום_רביעי|יום_חמישי ביום_חמישי"
    "|יום_שישי ביום_שישי|שבת בשבת יום_שבת ביום_שבת|יום_ראשון ביום_ראשון",
    "hi": "सोमवार|मंगलवार|बुधवार|गुरुवार गुरूवार बृहस्पतिवार वीरवार|शुक्रवार|शनिवार|रविवार इतवार",
    "id": "senin|selasa|rabu|kamis|jumat jum'at|sabtu|hari_minggu hari_ahad",
    "zh": "周一 週一 星期一 礼拜一 禮拜一 (一)|周二 週二 星期二 礼拜二 禮拜二 (二)"
    "|周三 週三 星期三 礼拜三 禮拜三 (三)|周四 週四 星期四 礼拜四 禮拜四 (四)"
    "|周五 週五 星期五 礼拜五 禮拜五 (五)|周六 週六 星期六 礼拜六 禮拜六 (六)"
    "|周日 週日 星期日 星期天 礼拜天 禮拜天 礼拜日 禮拜日",
    "ja": "月曜日 月曜 (月)|火曜日 火曜 (火)|水曜日 水曜 (水)|木曜日 木曜 (木)|金曜日 金曜 (金)"
    "|土曜日 土曜 (土)|日曜日 日曜 (日)",
    "ko": "월요일 (월)|화요일 (화)|수요일 (수)|목요일 (목)|금요일 (금)|토요일 (토)|일요일 (일)",
}

# From January to December. Chinese, Japanese and Korean months are numbers.
_MONTHS = {
    "en": "january jan|february feb|march|april apr|may|june jun|july jul.|august aug"
    "|september sep sept|october oct|november nov|december dec",
    "de": "januar jänner|februar|märz|april|mai|juni|juli|august|september|oktober okt"
    "|november|dezember dez",
    "fr": "janvier janv.|février fév. févr.|mars|avril avr.|mai|juin|juillet juil.|août"
    "|septembre|octobre|novembre|décembre déc.",
    "es": "enero ene.|febrero|marzo|abril abr.|mayo|junio|julio|agosto ago."
    "|septiembre setiembre|octubre|noviembre|diciembre dic.",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre"
    "|novembre|dicembre",
    "pt": "janeiro|fevereiro fev.|março|abril|maio|junho|julho|agosto|setembro|outubro out."
    "|novembro|dezembro",
    "nl": "januari|februari|maart mrt.|april|mei|juni|juli|augustus|september|oktober|november"
    "|december",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "no": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des.",
    "fi": "tammikuu tammikuuta tammikuun tammikuussa|helmikuu helmikuuta helmikuun helmikuussa"
    "|maaliskuu maaliskuuta maaliskuun maaliskuussa|huhtikuu huhtikuuta huhtikuun huhtikuussa"
    "|toukokuu toukokuuta toukokuun toukokuussa|kesäkuu kesäkuuta kesäkuun kesäkuussa"
    "|heinäkuu heinäkuuta heinäkuun heinäkuussa|elokuu elokuuta elokuun elokuussa"
    "|syyskuu syyskuuta syyskuun syyskuussa|lokakuu lokakuuta lokakuun lokakuussa"
    "|marraskuu marraskuuta marraskuun marraskuussa|joulukuu joulukuuta joulukuun joulukuussa",
    "pl": "styczeń stycznia styczniu|luty lutego lutym|marzec marca marcu"
    "|kwiecień kwietnia kwietniu|maja maju|czerwiec czerwca czerwcu|lipiec lipca lipcu"
    "|sierpień sierpnia sierpniu|wrzesień września wrześniu|październik października październiku"
    "|listopadzie|grudzień grudnia grudniu",
    "ru": "январь января январе|февраль февраля феврале|март марта марте|апрель апреля апреле"
    "|май мая мае|июнь июня июне|июль июля июле|август августа августе|сентябрь сентября сентябре"
    "|октябрь октября октябре|ноябрь ноября ноябре|декабрь декабря декабре",
    "uk": "січень січня січні|лютий лютого лютому|березень березня березні|квітень квітня квітні"
    "|травень травня травні|червень червня червні|липень липня липні|серпень серпня серпні"
    "|вересень вересня вересні|жовтень жовтня жовтні|листопад листопада листопаді"
    "|грудень грудня грудні",
    "tr": "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
    "ar": "يناير كانون_الثاني جانفي|فبراير شباط فيفري|مارس آذار|أبريل إبريل نيسان أفريل"
    "|مايو أيار ماي|يونيو يونيه حزيران جوان|يوليو يوليه يوليوز تموز جويلية|أغسطس آب أوت غشت"
    "|سبتمبر أيلول شتنبر|أكتوبر تشرين_الأول|نوفمبر تشرين_الثاني نونبر|ديسمبر كانون_الأول دجنبر",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני"
    "|יולי ביולי|אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "hi": "जनवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember",
}

# Kind `f` changes nothing. Kind `l` needs a weekday beside it, `h` is a time of the day (the night
# is in no table: it belongs to two days), `a` is "about", `p` a part (start, middle, end), `d` says
# that a year of a round number is a decade; `s` (from), `t` (to), `b` (between) and `n` (and) make
# a range of years.
_SMALL = {
    "f": "the on in of this during year month"
    " am im den dem der diesen diesem vom jahr jahre"
    " le la les de du en ce cette dans annee mois"
    " el los este esta del ano mes dia"
    " il lo gli di nel nello nella questo questa anno giorno"
    " o os no na nos nas em nesta"
    " op het deze dit jaar"
    " på i av året år denna"
    " af dette"
    " vuonna vuoden tänä"
    " w we roku r. dnia"
    " в во от года году год г. у року році рік р."
    " yılı yılında yılının ayı ayında günü bu"
    " في يوم من عام سنة شهر هذا الموافق"
    " ב בשנת שנת של ה"
    " को में के की का साल सन वर्ष"
    " pada hari tanggal tahun bulan ini"
    " に の 에 의 本 这 這 今年 올해",
    "l": "last next past coming letzten vergangenen nächsten kommenden dernier prochain"
    " pasado próximo scorso scorsa prossimo prossima passado passada próximo próxima"
    " afgelopen vorige komende volgende förra nästa sidste næste forrige viime ensi"
    " ubiegły ostatni zeszły ubiegłą ostatnią zeszłą przyszły przyszłą"
    " прошлый прошлую прошлое минувший минувшую следующий следующую"
    " минулий минулу наступний наступну geçen geçtiğimiz gelecek önümüzdeki"
    " الماضي الماضية المقبل المقبلة القادم القادمة שעבר שעברה הבא הבאה पिछले अगले"
    " lalu depan 上 下 지난 다음_주 지난주",
    "h": "morning afternoon evening noon midday vormittag nachmittag abend mittag matin après-midi"
    " soir mañana tarde mattina pomeriggio sera manhã ochtend middag avond morgon kväll aften"
    " kveld rano wieczorem утром днем вечером вранці вдень ввечері sabah akşam सुबह शाम"
    " pagi siang sore 上午 下午 早上 午前 午後 朝 夕方 오전 오후",
    "a": "about around circa ca c c. ca. approximately approx approx. roughly etwa ungefähr um"
    " vers environ hacia aproximadamente cerca circa verso omkring cirka noin około"
    " около примерно близько приблизно yaklaşık حوالي בערך लगभग sekitar ~ ≈ ? 约 約 頃 ごろ 약",
    "p": "early start_of beginning_of anfang beginn début principios_de inicios_de inicio_de"
    " inizio begin_van början_av begyndelsen_af alkuvuosi początek начале начало початку"
    " awal 初 年初 初頭 上旬 초"
    "|mid middle_of mitte mi mediados_de medio mitten_av midten_af середине середина"
    " середині pertengahan 中旬"
    "|late end_of ende fin fin_de finales_de final_de fine eind slutet_av slutningen_af"
    " конце конец кінці akhir 末 底 年末 年底 下旬 말",
    "d": "années des_années anos decada_de decennio anni jaren lata годы"
    " годов годах роки років роках",
    "s": "from von dal desde från fra van od с з від",
    "t": "to through bis à al hasta tot till til do po до по إلى से sampai hingga 至 到 から 부터",
    "b": "between zwischen entre tra tussen mellan mellem mellom między между між antara",
    "n": "and und et y e och og ja и та й dan",
}

# Marks that people leave out: Latin and Cyrillic accents, Hebrew points, Arabic vowel signs and
# hamzas, the Arabic stretch, the Hindi nukta. The vowel signs of Hindi stay.
_MARKS = late.pattern("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u093c]")
_INVISIBLE = late.pattern("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def fold(text: str) -> str:
    """Write a text in one way: small letters without accents, ASCII digits, no invisible marks.

    >>> fold("7\u202fAOÛT ٢٠٢٢")
    '7 aout 2022'

    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i")).casefold()
    bare = _MARKS.sub("", _INVISIBLE.sub("", plain))
    digits = (str(unicodedata.decimal(sign, sign)) for sign in bare)
    return unicodedata.normalize("NFC", "".join(digits))


def meanings() -> dict[str, set[Token]]:
    """Give all that the tables say of each folded word; one of two meanings is not in `lexicon`.

    >>> meanings()["пятницу"]
    {Token(kind='W', value=4)}

    """
    found: dict[str, set[Token]] = {}
    tables = chain(
        (("W", 0, row) for row in _WEEKDAYS.values()),
        (("M", 1, row) for row in _MONTHS.values()),
        ((kind, 0, row) for kind, row in _SMALL.items()),
    )
    for kind, first, row in tables:
        for value, words in enumerate(row.split("|"), first):
            for word in words.split():
                found.setdefault(fold(word.replace("_", " ")), set()).add(Token(kind, value))
    return found


@cache
def lexicon() -> dict[str, Token]:
    """Give the words of one meaning.

    >>> lexicon()["пятницу"]
    Token(kind='W', value=4)

    """
    return {word: next(iter(said)) for word, said in meanings().items() if len(said) == 1}


_LONGEST = 200
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])"
_WORD = late.pattern(rf"{_LETTER}+(?:-{_LETTER}+)*\.?")
# Kana, and behind it Han and Hangul; all else in the tables comes before.
_EAST_ASIAN = "\u3040"
_HAN = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_NUMBER = late.pattern(
    r"[〇零一二三四五六七八九十]+(?=[年月])|(?<=月)[一二三四五六七八九十]+(?=[日号號])"
)
_CYRILLIC_APOSTROPHE = late.pattern("(?<=[а-яіє])['’ʼ](?=[а-яіє])")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_CENTURY = (
    "century|centuries|jahrhunderts?|siecle|siglo|secolo|seculo|eeuw|arhundradet|arhundrede|wieku?"
    "|век[ае]?|століття|столітті|yuzyil|世紀|世纪|세기"
)
_DECADE = (
    r"(?:s|er(?:[-\s]jahren?)?|-tall?et|-(?:е|х|ти|ті|тих|an|luvulla|luku|luvun|arene))(?!\w)"
    r"|['’](?:erne|lar|larda|ler|lerde)(?!\w)|\s?年代|\s?년대| के दशक"
)
_NUMERAL = "((?=[ivx])x{0,2}(?:ix|iv|v?i{0,3}))"
_DASH = r"\s?[-\u2010-\u2015/~〜]\s?"

Reading: TypeAlias = "list[Token] | None"


def tokens(text: str) -> Reading:
    """Read a text word by word; None if a single word or sign is not understood.

    A text of over 200 code points is not looked at, and every rule looks a few letters ahead, so
    that the time is bounded.

    >>> tokens("Friday, Oct. 7th")
    [Token(kind='W', value=4), Token(kind='M', value=10), Token(kind='D', value=7)]

    """
    # Signs such as a raised 2 are footnotes, or half of a number.
    if len(text) > _LONGEST:
        return None
    if not text.isascii() and "No" in map(unicodedata.category, text):
        return None
    plain = _CYRILLIC_APOSTROPHE.sub("", _HAN_NUMBER.sub(_western, fold(text)))
    found: list[Token] = []
    position = 0
    while position < len(plain):
        step = _step(plain, position)
        if step is None:
            return None
        found += step[0]
        position = step[1]
    return None if _another_calendar(text, found) else found


def _step(plain: str, position: int) -> tuple[list[Token], int] | None:
    for pattern, make in _rules():
        if match := pattern.match(plain, position):
            made = make(match)
            return None if made is None else (made, match.end())
    return None


def _western(match: re.Match[str]) -> str:
    """Write a Han number in digits: 十一 is 11, 二〇二二 is 2022."""
    tens, ten, ones = match[0].translate(_HAN).partition("十")
    return f"{tens or 1}{ones or 0}" if ten else tens


def _another_calendar(text: str, found: list[Token]) -> bool:
    """Whether a year may be of the Hijri, Persian or Bikram calendar, by script and number."""
    if not re.search(r"[\u0590-\u097f]|(?![0-9])\d", text):
        return False
    return any(token.kind in "YS" and not 1700 <= token.value <= 2050 for token in found)


def _nothing(_: re.Match[str]) -> Reading:
    return []


def _refused(_: re.Match[str]) -> Reading:
    return None


def _looked_up(match: re.Match[str]) -> Reading:
    word = match[0]
    words = lexicon()
    token = words.get(word) or words.get(word.rstrip(".-"))
    return token and [token]


def _one(kind: str) -> Callable[[re.Match[str]], Reading]:
    return lambda match: [Token(kind, int(match[1]))]


def _full_date(year: str, month: int, day: int) -> Reading:
    date = [Token("Y", int(year)), Token("M", month), Token("N", day)]
    return date if 1 <= month <= 12 else None


def _year_first(match: re.Match[str]) -> Reading:
    return _full_date(match[1], int(match[3]), int(match[4]))


def _year_last(match: re.Match[str]) -> Reading:
    """Read two numbers and a year: the day comes first with dots, and anywhere if it shows."""
    first, second = int(match[1]), int(match[3])
    if match[2].startswith(".") or first == second or first > 12:
        return _full_date(match[4], second, first)
    return _full_date(match[4], first, second) if second > 12 else None


def _month_year(match: re.Match[str]) -> Reading:
    month = int(match[1])
    return [Token("M", month), Token("Y", int(match[2]))] if 1 <= month <= 12 else None


def _years(match: re.Match[str]) -> Reading:
    """Read `1950-1953` or `1950-53`; `2022-10` is a month; `2005-07` may be either."""
    start, short = int(match[1]), len(match[3]) == 2
    end = int(match[3]) + start // 100 * 100 if short else int(match[3])
    if short and end <= start:
        soon = end + 100 - start <= 20
        if "-" in match[2] or "/" in match[2]:
            fits = 1 <= int(match[3]) <= 12 and not soon
            return [Token("Y", start), Token("M", int(match[3]))] if fits else None
        end += 100 if soon else 0
    elif short and end % 100 <= 12 and ("-" in match[2] or "/" in match[2]):
        return None
    return [Token("Y", start), Token("t"), Token("Y", end)]


def _roman_century(match: re.Match[str]) -> Reading:
    numbers = [_ROMAN[letter] for letter in match[1]]
    pairs = zip(numbers, [*numbers[1:], 0], strict=True)
    return [Token("C", sum(-one if one < after else one for one, after in pairs))]


def _phrases() -> str:
    """Join what is no plain word: phrases, single signs, and words that stand without blanks."""
    longest_first = sorted(lexicon(), key=len, reverse=True)
    words = [w for w in longest_first if not _WORD.fullmatch(w) or max(w) >= _EAST_ASIAN]
    # No phrase begins a word without blanks, so that it takes nothing from one to come before it.
    phrases = "|".join(re.escape(w) for w in words if " " in w or "'" in w)
    signs = "|".join(re.escape(w) for w in words if " " not in w and "'" not in w)
    return f"(?:{phrases})(?!{_LETTER})|{signs}"


_Rule: TypeAlias = "tuple[re.Pattern[str], Callable[[re.Match[str]], Reading]]"


@cache
def _rules() -> tuple[_Rule, ...]:
    """Give the rules: the first that fits reads on, or refuses, and then nothing is understood."""
    found: tuple[tuple[str, Callable[[re.Match[str]], Reading]], ...] = (
        (_phrases(), _looked_up),
        (r"[\s.,()\[\]\"“”„«»،、「」]+", _nothing),
        (r"\d{1,2}\s?[ap]\.?m(?!\w)", _refused),
        (r"(\d{4})(\.\s|[-./])(\d{1,2})\2(\d{1,2})(?!\d)", _year_first),
        (r"(\d{1,2})(\.\s|[-./])(\d{1,2})\2(\d{4})(?!\d)", _year_last),
        (r"(\d{1,2})[/.](\d{4})(?!\d)", _month_year),
        (rf"(\d{{4}})年?({_DASH})(\d{{4}}|\d\d)(?!\d|er|s|年代)\s?[年년]?", _years),
        (rf"(\d{{3}}0)(?:{_DECADE})", _one("S")),
        (rf"(\d{{1,2}})(?:st|nd|rd|th|\.|e|-?[йим]|-?го)?[\s-]?(?:{_CENTURY})(?!\w)", _one("C")),
        (rf"(?:siglo|secolo|seculo)\s{_NUMERAL}(?!\w)", _roman_century),
        (rf"{_NUMERAL}e?\s(?:{_CENTURY})(?!\w)", _roman_century),
        (r"(\d{1,4})\s?(?:ad(?!\w)|a\.d\.|ce$)", _one("Y")),
        (r"((?:1\d|20|21)\d\d)(?!\d)(?:\s?[年년](?!代))?", _one("Y")),
        (r"(\d{1,2})\s?[月월](?!曜)", _one("M")),
        (r"(\d{1,2})\s?[日号號일](?!曜)", _one("N")),
        (r"(\d{1,2})(?:st|nd|rd|th|er|re|e|o|°|:e|-?го|-?е)?(?![\w:])", _one("D")),
        (r"(?:mid|early|late|mi)-", _looked_up),
        (r"[בה]-(?=\d)|(?:d|l|dell|nell)['’](?=\w)|['’](?:de|da|te|ta)(?!\w)", _nothing),
        (r"(?<=[^\W\d_])['’]s(?!\w)", _nothing),
        (r"(?:(?<=\b\d )|(?<=\b\d\d ))jul(?!\w)|jul(?= \d{1,2}(?!\d))", lambda _: [Token("M", 7)]),
        (_WORD.pattern, _looked_up),
        (r"/", lambda _: [Token("/")]),
    )
    return tuple((re.compile(pattern), make) for pattern, make in found)
