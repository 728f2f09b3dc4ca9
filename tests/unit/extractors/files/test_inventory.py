"""Files that nobody finds."""

from pathlib import Path

from extractors.files import inventory


def _found(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in inventory.find(folder, ["visits"]).files.get("visits", [])]


def test_parts_behind_a_link_to_a_folder_are_skipped(tmp_path: Path) -> None:
    folder, archive = tmp_path / "drop", tmp_path / "archive"
    (folder / "visits").mkdir(parents=True)
    (archive / "11").mkdir(parents=True)
    for path in (
        folder / "visits" / "2025.csv",
        archive / "11.csv",
        archive / "11" / "30.csv",
        archive / ".hidden.csv",
    ):
        path.touch()
    (folder / "visits" / "2026").symlink_to("../../archive")
    assert _found(folder) == ["visits/2025.csv", "visits/2026/11/30.csv", "visits/2026/11.csv"]


def test_a_link_to_a_folder_above_is_followed_for_ever(tmp_path: Path) -> None:
    (tmp_path / "visits" / "2026").mkdir(parents=True)
    (tmp_path / "visits" / "2026" / "11.csv").touch()
    (tmp_path / "visits" / "2026" / "all").symlink_to("..")
    assert _found(tmp_path) == ["visits/2026/11.csv"]


def test_a_part_that_is_a_broken_link_is_skipped_or_unknown_in_silence(tmp_path: Path) -> None:
    (tmp_path / "visits").mkdir()
    (tmp_path / "visits" / "11.csv").symlink_to("gone.csv")
    (tmp_path / "visits" / "2026").symlink_to("gone")
    assert _found(tmp_path) == ["visits/11.csv"]
    assert inventory.find(tmp_path, ["visits"]).unknown == {"visits/2026": None}
