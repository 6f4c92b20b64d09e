"""Evidence bytes are age files on the disk; what is missing, altered or of another key is never shown as evidence."""

import hashlib
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from case_store.evidence_files import EvidenceAltered, EvidenceFiles

CONTENT = "ใบปะหน้าพัสดุ".encode() * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def identity() -> x25519.Identity:
    return x25519.Identity.generate()


@pytest.fixture
def files(tmp_path: Path, identity: x25519.Identity) -> EvidenceFiles:
    return EvidenceFiles(str(tmp_path / "evidence"), str(identity))


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "evidence").iterdir() if path.is_file()]


async def test_the_stored_bytes_are_age(files: EvidenceFiles, tmp_path: Path) -> None:
    key = await files.store(CONTENT)
    [path] = stored(tmp_path)
    assert path.name == key
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert "พัสดุ".encode() not in path.read_bytes()
    assert await files.read(key, SHA256) == CONTENT


async def test_a_file_is_stored_as_bytes_are(files: EvidenceFiles, tmp_path: Path) -> None:
    sent = tmp_path / "sent.jpg"
    sent.write_bytes(CONTENT)
    assert await files.read(await files.store(sent), SHA256) == CONTENT


async def test_the_folder_is_its_owners_only(files: EvidenceFiles, tmp_path: Path) -> None:
    await files.store(CONTENT)
    assert (tmp_path / "evidence").stat().st_mode & 0o077 == 0


async def test_the_same_bytes_twice_are_two_files(files: EvidenceFiles, tmp_path: Path) -> None:
    assert await files.store(CONTENT) != await files.store(CONTENT)
    assert len(stored(tmp_path)) == 2


async def test_nothing_is_kept_of_a_file_that_cannot_be_read(files: EvidenceFiles, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="No such file"):
        await files.store(tmp_path / "nowhere.jpg")
    assert stored(tmp_path) == []


@pytest.mark.parametrize("at", [0, 30, -1])
async def test_a_changed_byte_is_found(files: EvidenceFiles, tmp_path: Path, at: int) -> None:
    key = await files.store(CONTENT)
    [path] = stored(tmp_path)
    sealed = bytearray(path.read_bytes())
    sealed[at] ^= 1
    path.write_bytes(bytes(sealed))
    with pytest.raises(EvidenceAltered):
        await files.read(key, SHA256)


@pytest.mark.parametrize("kept", [0, 100, 20_000])
async def test_a_shortened_file_is_found(files: EvidenceFiles, tmp_path: Path, kept: int) -> None:
    key = await files.store(CONTENT)
    [path] = stored(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(EvidenceAltered):
        await files.read(key, SHA256)


async def test_a_missing_file_is_found(files: EvidenceFiles, tmp_path: Path) -> None:
    key = await files.store(CONTENT)
    stored(tmp_path)[0].unlink()
    with pytest.raises(EvidenceAltered):
        await files.read(key, SHA256)


async def test_a_file_put_in_anothers_place_is_found_by_its_hash(files: EvidenceFiles, tmp_path: Path) -> None:
    first, second = await files.store(CONTENT), await files.store(b"another picture")
    (tmp_path / "evidence" / first).write_bytes((tmp_path / "evidence" / second).read_bytes())
    with pytest.raises(EvidenceAltered):
        await files.read(first, SHA256)


@pytest.mark.parametrize("key", ["../secret", "a/../../secret", "/etc/hostname", ""])
async def test_a_key_that_leads_elsewhere_is_no_evidence(files: EvidenceFiles, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(EvidenceAltered):
        await files.read(key)


async def test_another_identity_does_not_open_it(files: EvidenceFiles, tmp_path: Path) -> None:
    key = await files.store(CONTENT)
    other = EvidenceFiles(str(tmp_path / "evidence"), str(x25519.Identity.generate()))
    with pytest.raises(EvidenceAltered):
        await other.read(key)


async def test_the_recovery_key_opens_it_too(identity: x25519.Identity, tmp_path: Path) -> None:
    offline = x25519.Identity.generate()
    files = EvidenceFiles(str(tmp_path / "evidence"), str(identity), str(offline.to_public()))
    await files.store(CONTENT)
    [path] = stored(tmp_path)
    assert pyrage.decrypt(path.read_bytes(), [offline]) == CONTENT
