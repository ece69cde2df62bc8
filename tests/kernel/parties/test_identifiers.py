"""Numbers of parties and accounts, by the vectors of their sources and by what people mistype."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cvr
from stdnum.iban import is_valid as is_iban

from bagland.foundation.refusals import InputFault
from bagland.kernel.parties.rules import identifiers
from bagland.kernel.parties.states import Scheme
from tests.kernel.parties.planted import cvr as number_of_register


@given(st.text(max_size=60), st.sampled_from(Scheme.values), st.sampled_from(["", "DK", "SE", "GR", "US", "XX"]))
def test_no_text_breaks_a_reader_and_what_is_read_reads_the_same_again(typed: str, scheme: str, country: str) -> None:
    number = identifiers.read(scheme, typed, country)
    assert len(number.value) <= identifiers.LONGEST + 4
    if number.wrong is None and number.value:
        again = identifiers.read(scheme, number.value, number.country)
        assert (again.value, again.wrong) == (number.value, None)


@given(st.text(max_size=60))
def test_no_text_breaks_an_account(typed: str) -> None:
    for reader in (identifiers.iban, identifiers.bic, identifiers.dk_account, identifiers.fik_creditor):
        number = reader(typed)
        if number.wrong is None:
            assert reader(number.value) == number


@given(st.integers(0, 1_285_000).map(number_of_register), st.integers(0, 6))
def test_two_neighbours_that_changed_places_are_found_again(right: str, place: int) -> None:
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if swapped == right or swapped[0] == "0":
        return
    number = identifiers.read(Scheme.CVR, swapped)
    assert number.wrong is not None
    assert number.wrong.code == "check"
    assert not number.wrong.meant or right in number.wrong.meant
    assert all(cvr.is_valid(meant) for meant in number.wrong.meant)


@given(st.integers(1, 9999), st.integers(1, 9_999_999_999))
def test_a_danish_account_and_its_iban_are_each_others(registration: int, account: int) -> None:
    kept = f"{registration:04d}{account:010d}"
    value = identifiers.iban_of_dk_account(kept)
    assert is_iban(value)
    assert identifiers.dk_account_of_iban(value) == kept
    assert identifiers.iban(identifiers.spaced_iban(value)) == identifiers.Number(value, "DK")
    assert identifiers.dk_account(identifiers.spaced_dk_account(kept)).value == kept
    assert identifiers.dk_account(f"{registration:04d}-{account}").value == kept


@pytest.mark.parametrize(
    ("scheme", "typed", "country", "value"),
    [
        (Scheme.CVR, "13585628", "", "13585628"),
        (Scheme.CVR, "DK 13 58 56 28", "", "13585628"),
        (Scheme.CVR, "CVR-nr. 13.58.56.28", "", "13585628"),
        (Scheme.CVR, "CVR\u00a013585628", "", "13585628"),
        (Scheme.SE, "DK-13585628", "", "13585628"),
        (Scheme.P_NUMBER, "P-nr. 1 003 388 394", "", "1003388394"),
        (Scheme.GLN, "5798009811578", "", "5798009811578"),
        (Scheme.GLN, "57 98 00 98 11 57 8", "DK", "5798009811578"),
        (Scheme.LEI, "213800kUD8LAJWSQ9D15", "", "213800KUD8LAJWSQ9D15"),
        (Scheme.VAT, "13585628", "DK", "DK13585628"),
        (Scheme.VAT, "dk13585628", "", "DK13585628"),
        (Scheme.VAT, "SE 5567037485 01", "SE", "SE556703748501"),
        (Scheme.VAT, "DE 136,695 976", "DE", "DE136695976"),
        (Scheme.VAT, "ATU 13585627", "AT", "ATU13585627"),
        (Scheme.VAT, "NL4495445B01", "NL", "NL004495445B01"),
        (Scheme.VAT, "EL 094259216", "GR", "EL094259216"),
        (Scheme.VAT, "094259216", "GR", "EL094259216"),
        (Scheme.VAT, "GB 980 7806 84", "GB", "GB980780684"),
        (Scheme.VAT, "XI 980 7806 84", "GB", "XI980780684"),
        (Scheme.VAT, "NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        (Scheme.VAT, "CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        (Scheme.VAT, "12-3456789", "US", "123456789"),
        (Scheme.OTHER, "  A  12 ", "US", "A 12"),
    ],
)
def test_a_number_is_taken_however_it_is_written(scheme: str, typed: str, country: str, value: str) -> None:
    number = identifiers.read(scheme, typed, country)
    assert (number.value, number.wrong) == (value, None)


@pytest.mark.parametrize(
    ("scheme", "typed", "country", "says"),
    [
        (Scheme.CVR, "13585627", "", "The check digit does not fit."),
        (Scheme.CVR, "1358562", "", "This has 7 characters; it takes 8."),
        (Scheme.CVR, "03585628", "", "The first digit is never 0."),
        (Scheme.CVR, "1358562O", "", "Write digits only."),
        (Scheme.CVR, "١٣٥٨٥٦٢٨", "", "Write digits only."),
        (Scheme.GLN, "5798009811579", "", "The check digit does not fit."),
        (Scheme.CVR, "13585682", "", "The check digit does not fit. Did you mean 13585628"),
        (Scheme.VAT, "DK13585627", "", "The check digit does not fit."),
        (Scheme.VAT, "13585628", "", "Write the country in front, such as DK13585628."),
        (Scheme.VAT, "SE123", "SE", "This is not how the country writes its VAT numbers."),
        (Scheme.LEI, "213800KUD8LAJWSQ9D16", "", "The check digit does not fit."),
    ],
)
def test_what_is_wrong_is_said_with_what_was_meant(scheme: str, typed: str, country: str, says: str) -> None:
    with pytest.raises(InputFault) as refused:
        identifiers.must_fit(identifiers.read(scheme, typed, country), "number")
    assert dict(refused.value.faults)["number"].startswith(says)


def test_a_published_number_with_a_bad_check_digit_is_taken_over_as_doubtful() -> None:
    number = identifiers.must_fit(identifiers.read(Scheme.VAT, "DK16356706"), "vat", takes_bad_check=True)
    assert number.value == "DK16356706"
    assert number.wrong is not None
    assert number.wrong.is_check
    with pytest.raises(InputFault):
        identifiers.must_fit(identifiers.read(Scheme.CVR, "1635670"), "cvr", takes_bad_check=True)


def test_ibans() -> None:
    assert identifiers.iban("dk50 0040 0440 1162 43") == identifiers.Number("DK5000400440116243", "DK")
    assert identifiers.dk_account_of_iban("DK5000400440116243") == "00400440116243"
    assert identifiers.iban_of_dk_account("00400440116243") == "DK5000400440116243"
    assert identifiers.dk_account_of_iban("SE4550000000058398257466") == ""
    for typed, code in (
        ("DK500040044011624", "length"),
        ("US5000400440116243", "iban_country"),
        ("DK5100400440116243", "check"),
        ("DE45500105175407324931", "check"),
        ("DK50.0040.æ", "letters"),
        ("", "letters"),
    ):
        wrong = identifiers.iban(typed).wrong
        assert wrong, typed
        assert wrong.code == code, typed
    swapped = identifiers.iban("DK5000404040116243").wrong
    assert swapped
    assert swapped.meant == ("DK5000400440116243",)


def test_bics() -> None:
    assert identifiers.bic("ndeadkkk xxx") == identifiers.Number("NDEADKKKXXX", "DK")
    assert identifiers.bic("DABADKKK").wrong is None
    assert identifiers.bic("DABADK").wrong is not None
    assert identifiers.bic("12345678").wrong is not None


def test_danish_accounts() -> None:
    assert identifiers.dk_account("0040 0440116243").value == "00400440116243"
    assert identifiers.dk_account("Reg. 1").wrong is not None
    assert identifiers.dk_account("1234 5").value == "12340000000005"
    for typed in ("123", "40-440116243", "0000 1", "1234 0", "123456789012345", "12345678901234 5"):
        assert identifiers.dk_account(typed).wrong is not None, typed


def test_fik_creditors_and_payment_ids() -> None:
    assert identifiers.fik_creditor("8612 3456") == identifiers.Number("86123456", "DK")
    assert identifiers.fik_creditor("+71<000000000000018+86123456<").value == "86123456"
    assert identifiers.fik_creditor("71612345").wrong == identifiers.Wrong("fik")
    assert identifiers.fik_payment_id("1") == "000000000000018"
    assert identifiers.fik_payment_id("2") == "000000000000026"
    assert identifiers.fik_payment_id("00404040000066") == "004040400000669"
    assert identifiers.fik_payment_id("12345678901234") == "123456789012347"
    assert len(identifiers.fik_payment_id("1", digits=15)) == 16
