"""`manage.py feed`: what it says, what it writes, how it ends."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.portfolio.feeds import reasons
from casework.portfolio.models import FeedFile, Loan
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, loan_row

pytestmark = pytest.mark.django_db


def run(*arguments: object, **options: Any) -> tuple[str, str]:
    """Run the command; return what it wrote to stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("feed", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    book_of.product()
    path = tmp_path / "march.csv"
    path.write_bytes(csv_of([loan_row("L1"), loan_row("=L2")]))
    return path


def test_it_says_what_became_of_the_rows_and_writes_the_refused_ones(file: Path, tmp_path: Path):
    report = tmp_path / "refused.csv"
    out, err = run("loans", file, "--report", report)
    assert out.startswith("march.csv: 2 rows read, 1 added, 0 unchanged, 0 skipped by the filter, 1 refused (")
    assert err == ""
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["Row,Column,Value,Reason", f"3,external_ref,'=L2,{reasons.FORMULA}"]


def test_progress_is_shown_where_it_is_asked_for(file: Path):
    _out, err = run("loans", file, "--progress")
    assert "2 of 2 rows, 1 refused, " in err
    assert "rows/s" in err


def test_a_mapping_is_used(file: Path, tmp_path: Path):
    mapping = tmp_path / "bank.toml"
    columns = "\n".join(f'{name} = "{name}"' for name in book_of.HEADERS)
    mapping.write_text(f'kind = "loans"\nsource = "bank"\n[columns]\n{columns}\n')
    run("loans", file, "--mapping", mapping)
    assert Loan.objects.get().source == "bank"
    assert FeedFile.objects.get().mapping == "bank"
    with pytest.raises(CommandError, match="maps loans, not payments") as refused:
        run("payments", file, "--mapping", mapping)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "march.csv was refused: the file is empty"), (b"a,b\n1,2\n", "no column “external_ref”")],
)
def test_a_file_refused_whole_ends_with_2_and_one_line(file: Path, content: bytes, why: str):
    file.write_bytes(content)
    with pytest.raises(CommandError, match=why) as refused:
        run("loans", file)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


def test_what_is_not_there_is_one_line_too(file: Path, tmp_path: Path):
    for arguments in (("loans", tmp_path / "none.csv"), ("loans", file, "--mapping", tmp_path / "none.toml")):
        with pytest.raises(CommandError, match=r"none.*: No such file") as refused:
            run(*arguments)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="invalid choice"):
        run("cows", file)
    assert not FeedFile.objects.exists()
