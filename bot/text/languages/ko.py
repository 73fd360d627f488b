"""Korean: particles, verbs made of nouns (하다, 되다), and the common compounds of news nouns.

A word joined to another noun is found by its first part when a common second noun follows (휴전협정), by its last part
when a common first noun stands before it (임시휴전); others, like the armistice line 휴전선, are words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.affixes import Chain, either, listed
from bot.text.language import Language

PARTICLE = either(
    """
    은 는 이 가 을 를 의 에 와 과 도 만 로 으로 에서 에게 에게서 한테 께 께서 로서 으로서 로써 으로써 부터 까지 마저 조차 라도 이라도 라고 이라고 라는 이라는
    라며 이라며 라면 이라면 라 이라 란 이란 나 이나 든 이든 든지 이든지 보다 처럼 만큼 마다 밖에 뿐 뿐만 하고 랑 이랑 며 이며 요 야 이야 이여 인 이다 입니다 였다
    이었다 였던 이었던 인데 이지만 지만 이자 이어서 여서 임 일 고 이고 이냐 씩 쯤 커녕 은커녕 는커녕 대로 에다 에는 에도 에만 엔 에선 에서의 로의 으로의 에의 와의
    과의 로는 으로는 로도 으로도 만의 만을 만이 까지의 부터의 이라서 라서 이므로 이기 인가 일까 이니 이란 이래 래 답게 이라든가
    """
)
MANY = "(?:들|측|간|쪽|씨|님)"
CHAIN = Chain(rf"{MANY}?(?:{PARTICLE})?(?:는|은|도|만|의|요|이다|이라고|라고|까지|부터|이)?", shortest=1)
VERB = Chain(
    r"""(?: (?:하|했|되|됐|시키|시켰|당하|당했|받) [가-힣]{0,6} | (?:한|할|된|될|시킨|시킬|당한|당할) (?:다[가-힣]{0,3}|지[가-힣]{0,2}|까|수)?
        | (?:함|됨|해|돼) (?:서|야[가-힣]{0,3}|도|요|으로써?|에[가-힣]?|을|이|은|과)? | (?:합|됩|합시|됩시) [가-힣]{1,3} )"""
)
# Particles that stand behind a final consonant, and those behind a vowel; 로 also stands behind ㄹ.
CLOSED, OPEN = frozenset("은을이과으"), frozenset("는를가와라란나든며랑야여였래로엔지")
RIEUL = 8
SECOND = re.compile(
    "(?<=..)"
    + either(
        """
        협정 협정문 협상 협상안 협상단 합의 합의안 합의문 회담 선언 선언문 선언일 안 중 기간 촉구 촉구안 위반 제안 제안서 발효 연장 이행 감시 감시단 감시국 결의 결의안 조건
        논의 중재 중재안 중재자 타결 파기 종료 시작 개시 요구 거부 수용 동의 동의안 협의 문제 방안 체제 상태 시한 직전 직후 이후 이전 준수 소식 가능성 계획 여부 당사국
        당사자 위원회 국면 압박 노력 성사 체결 무산 결렬 재개 요청 사태 관련 지역 구역 대표 대표단 특사 공격 발사 부대 기지 사령관 사령부 장관 총리 대통령 정부 의회 군 측
        교환 석방 철수 철군 배치 지원 제재 해제 봉쇄 작전 훈련 피해 희생자 사망자 부상자 난민 주민 병력 시설 무기 전쟁 분쟁 교전 충돌 당국 당국자 관계자 외무장관 국방장관
        1단계 단계 첫날 당일 발표 보도 전망 기대 임박 돌입 성립 유지 붕괴 위기 실현 호소 희망 지지 반대 찬성 구상 로드맵 초안 문서 성명
        """
    )
    + "$"
)
FIRST = re.compile(
    either(
        """
        임시 영구 영구적 단기 장기 일시 일시적 조건부 즉각 즉각적 전면 전면적 부분 부분적 인도적 인도주의 무기한 완전 한시 한시적 잠정 부활절 크리스마스 성탄절 남북 양국
        상호 공식 비공식 실질적 사실상 단계적 추가 재 평화 국제 가자 가자지구 우크라이나 우크라 러시아 이스라엘 하마스 시리아 레바논 예멘 수단 중동
        """
    )
    + "(?=..)"
)


def read(word: str) -> tuple[str, ...]:
    """The nouns that a Korean word may be a form of, or be made of."""
    nouns = dict.fromkeys((word, *_nouns(word)))
    parts = (part for noun in nouns for part in _parts(noun))
    return tuple(one for one in dict.fromkeys((*nouns, *parts)) if one != word)


def _nouns(word: str) -> Iterator[str]:
    for stem, particles in CHAIN.cuts(word):
        if _agrees(stem[-1], particles[0]):
            yield stem
    yield from (stem for stem, _ in VERB.cuts(word))


def _agrees(last: str, particle: str) -> bool:
    """Whether the particle may stand behind a syllable: 은, 을, 이, 과 behind a consonant, 는, 를, 가, 와 behind a vowel."""
    final = (ord(last) - 0xAC00) % 28 if "가" <= last <= "힣" else 0
    if particle in CLOSED:
        return final != 0
    return particle not in OPEN or final == 0 or (particle == "로" and final == RIEUL)


def _parts(noun: str) -> Iterator[str]:
    if found := SECOND.search(noun):
        yield noun[: found.start()]
    if found := FIRST.match(noun):
        rest = noun[found.end() :]
        yield rest
        if second := SECOND.search(rest):
            yield rest[: second.start()]


# Written joined and apart alike.
PAIRS = listed("""
휴전 협정 휴전 협상 휴전 합의 휴전 회담 휴전 선언 정전 협정 정전 협상 종전 협정 종전 협상 평화 협정 평화 협상 평화 회담 평화 유지군 교전 중단 전투 중단 적대행위 중단
포로 교환 인질 석방 인도적 휴전 임시 휴전
""")
LANGUAGE = Language(
    code="ko",
    scripts=frozenset({"Hang"}),
    lemmas=read,
    compounds=frozenset(zip(PAIRS[::2], PAIRS[1::2], strict=True)),
    shortest=2,
)
