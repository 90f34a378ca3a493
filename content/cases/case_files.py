"""Reads content/library/cases: sources.yaml, shared.yaml, and <topic>/<case>.yaml with <case>.txt beside it.

A case names its facts by aspect. A fact is a mapping with `id`, `en` and either `sure` or `reported`, which
lists keys of sources.yaml. A bare word stands for a fact of shared.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

import yaml

from content.cases.case_records import (
    AnswerAspect,
    AnswerCase,
    AnswerFact,
    CaseLibrary,
    FactSource,
    FactStatus,
    TopicOverview,
)
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.answer_files import parse_source
from content.loading.records import LocalizedText, Origin
from content.loading.source_files import ContentError, ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

FOLDER, SOURCES, SHARED, OVERVIEWS = "cases", "sources.yaml", "shared.yaml", "overviews.yaml"
CASE_NAME = compile_later(r"[a-z0-9_]{1,32}")
BUTTON_LENGTH = 40
_NO_TEXT = LocalizedText("")
_NOWHERE = Origin("", 1, {})


def load_cases(folder: Path) -> CaseLibrary:
    """Read the cases of a library folder. Raise ContentError with every fault of every file."""
    library, findings = read_cases(folder)
    if findings:
        raise ContentError(tuple(sorted(findings)))
    return library


def read_cases(folder: Path) -> tuple[CaseLibrary, list[Finding]]:
    """Read what can be read of a library folder, and list every fault."""
    reader = _CaseReader(folder, [])
    library = reader.read()
    return library, reader.findings


@dataclass
class _CaseReader:
    folder: Path
    findings: list[Finding]
    sources: dict[str, FactSource] = field(default_factory=dict)
    shared: dict[str, AnswerFact] = field(default_factory=dict)

    def read(self) -> CaseLibrary:
        home = self.folder / FOLDER
        if not home.is_dir():
            return CaseLibrary({}, {}, {}, {})
        self._read_sources(home / SOURCES)
        self._read_shared(home / SHARED)
        cases: dict[str, AnswerCase] = {}
        overviews: dict[str, TopicOverview] = {}
        for topic in sorted(path for path in home.glob("[!.]*") if path.is_dir()):
            for case in self._read_topic(topic):
                self._refuse_second(case, {**cases, **overviews})
                cases[case.id] = case
            for overview in self._read_overviews(topic):
                self._refuse_second(overview, {**cases, **overviews})
                overviews[overview.id] = overview
        self._check_targets(cases, overviews)
        phrasings = dict(self._read_phrasings(home, cases.keys() | overviews.keys()))
        return CaseLibrary(cases, overviews, phrasings, self.sources)

    def _refuse_second(
        self, found: AnswerCase | TopicOverview, known: Mapping[str, AnswerCase | TopicOverview]
    ) -> None:
        if found.id in known:
            fault = f"Nama '{found.id}' sudah dipakai di {known[found.id].origin.path}."
            self.findings.append(Finding(found.origin.path, found.origin.line, fault, "Beri nama lain."))

    def _read_sources(self, file: Path) -> None:
        page, block = self._open(file)
        checked = block.read_optional_date("checked")
        inner = block.read_block("sources")
        for key in inner.fields if inner else ():
            item = inner.read_block(key) if inner else None
            if item is None:
                continue
            day = item.read_optional_date("checked") or checked
            if day is None:
                item.add_fault("checked", f"Sumber '{key}' tanpa tanggal periksa.", "Tambahkan 'checked'.")
                continue
            self.sources[key] = FactSource(key, item.read_text("name"), parse_source(item), day)
        page.report_unknown_fields()

    def _read_shared(self, file: Path) -> None:
        page, block = self._open(file)
        inner = block.read_block("facts")
        for name in inner.fields if inner else ():
            item = inner.read_block(name) if inner else None
            if item is not None:
                self.shared[name] = self._read_fact(item)
        page.report_unknown_fields()

    def _read_topic(self, topic: Path) -> Iterator[AnswerCase]:
        for file in sorted(topic.glob("*.yaml")):
            if file.name == OVERVIEWS:
                continue
            page, block = self._open(file)
            self._check_name(page, file.stem)
            yield AnswerCase(
                id=file.stem,
                topic=topic.name,
                question=self._read_question(block),
                short=self._read_short(block),
                facts=dict(self._read_aspects(block)),
                questions=tuple(self._read_questions(block)),
                related=block.read_texts("related"),
                origin=block.make_origin(),
            )
            page.report_unknown_fields()

    def _read_overviews(self, topic: Path) -> Iterator[TopicOverview]:
        file = topic / OVERVIEWS
        if not file.exists():
            return
        page, block = self._open(file)
        for item in block.read_blocks("overviews"):
            name = item.read_text("id")
            self._check_name(page, name)
            yield TopicOverview(
                name,
                topic.name,
                self._read_question(item),
                self._read_short(item),
                item.read_texts("cases"),
                item.make_origin(),
            )
        page.report_unknown_fields()

    def _open(self, file: Path) -> tuple[ContentFile, YamlBlock]:
        page = ContentFile(self.folder, file, self.findings)
        return page, page.parse_yaml(page.read_text())

    def _check_name(self, page: ContentFile, name: str) -> None:
        if not CASE_NAME.fullmatch(name):
            remedy = "Pakai huruf kecil, angka dan '_' saja, paling panjang 32."
            page.add_fault(1, f"Nama '{name}' tidak bisa dipakai.", remedy)

    def _read_question(self, block: YamlBlock) -> LocalizedText:
        found = self._read_both(block, "question")
        for words in (found.id, found.en):
            if len(words) > BUTTON_LENGTH:
                remedy = f"Paling panjang {BUTTON_LENGTH} huruf, supaya muat di tombol."
                block.add_fault("question", f"Pertanyaan '{words}' terlalu panjang.", remedy)
        return found

    def _read_both(self, block: YamlBlock, name: str) -> LocalizedText:
        found = block.read_translated(name)
        if found.id and not found.en:
            block.add_fault(name, f"Bahasa Inggris '{name}' belum diisi.", "Tambahkan 'en: ...'.")
        return found

    def _read_short(self, block: YamlBlock) -> AnswerFact:
        inner = block.read_block("short")
        if inner is None:
            remedy = "Tambahkan 'short:' dengan 'id', 'en' dan sumbernya."
            block.add_fault("short", "Kalimat pokok 'short' belum ada.", remedy)
            return AnswerFact(_NO_TEXT, FactStatus.UNSURE, (), _NOWHERE)
        return self._read_fact(inner)

    def _read_aspects(self, block: YamlBlock) -> Iterator[tuple[AnswerAspect, tuple[AnswerFact, ...]]]:
        for aspect in AnswerAspect:
            facts = tuple(self._read_facts(block, aspect.value))
            if facts:
                yield aspect, facts

    def _read_facts(self, block: YamlBlock, name: str) -> Iterator[AnswerFact]:
        node = block.get_node(name)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        for item in nodes:
            line = item.start_mark.line + 1
            if isinstance(item, yaml.MappingNode):
                yield self._read_fact(YamlBlock(block.content_file, item, line))
            elif isinstance(item, yaml.ScalarNode) and item.value in self.shared:
                yield self.shared[item.value]
            else:
                written = str(getattr(item, "value", ""))
                block.content_file.add_fault(
                    line,
                    f"'{written}' tidak ada di {SHARED}.",
                    "Periksa ejaannya, atau tulis faktanya di sini.",
                )

    def _read_fact(self, block: YamlBlock) -> AnswerFact:
        text, office = (
            LocalizedText(block.read_text("id"), block.read_text("en")),
            block.read_optional_text("office") or "",
        )
        later = (block.read_optional_text("later") or "tidak") == "ya"
        if block.get_node(FactStatus.UNSURE.value) is not None:
            remedy = "Tulis sebagai pertanyaan di bawah 'ask'."
            block.add_fault("unsure", "Yang tidak pasti tidak boleh ditulis sebagai fakta.", remedy)
        stated = (FactStatus.SURE, FactStatus.REPORTED)
        found = [status for status in stated if block.get_node(status.value) is not None]
        if len(found) != 1:
            remedy = "Tambahkan satu saja: 'sure: kunci_sumber' atau 'reported: kunci_sumber'."
            block.content_file.add_fault(block.line, "Kepastian dan sumber fakta ini tidak jelas.", remedy)
            return AnswerFact(text, FactStatus.UNSURE, (), block.make_origin(), office)
        sources = tuple(self._read_keys(block, found[0].value))
        return AnswerFact(text, found[0], sources, block.make_origin(), office, later)

    def _read_keys(self, block: YamlBlock, name: str) -> Iterator[FactSource]:
        node = block.get_node(name)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in nodes:
            key = str(getattr(item, "value", ""))
            if key in self.sources:
                yield self.sources[key]
            else:
                block.add_fault(
                    name, f"Sumber '{key}' tidak ada di {SOURCES}.", "Periksa ejaannya, atau tambahkan."
                )

    def _read_questions(self, block: YamlBlock) -> Iterator[AnswerFact]:
        """Read `ask`: what nobody knows for sure, put as questions that citizens can ask the office."""
        for item in block.read_blocks("ask"):
            text = LocalizedText(item.read_text("id"), item.read_text("en"))
            for words in (text.id, text.en):
                if words and not words.endswith(("?", "?)")):
                    item.add_fault("id", f"'{words}' bukan pertanyaan.", "Akhiri dengan tanda tanya.")
            yield AnswerFact(text, FactStatus.UNSURE, (), item.make_origin())

    def _check_targets(self, cases: Mapping[str, AnswerCase], overviews: Mapping[str, TopicOverview]) -> None:
        known = cases.keys() | overviews.keys()
        for case in cases.values():
            self._check_ids(case.origin, "related", case.related, known)
        for overview in overviews.values():
            self._check_ids(overview.origin, "cases", overview.cases, known)

    def _check_ids(self, origin: Origin, name: str, ids: Iterable[str], known: Collection[str]) -> None:
        for id in ids:
            if id not in known:
                fault = f"Kasus '{id}' tidak ada."
                self.findings.append(Finding(origin.path, origin.line_of(name), fault, "Periksa ejaannya."))

    def _read_phrasings(self, home: Path, known: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for file in sorted(home.glob("*/*.txt")):
            page = ContentFile(self.folder, file, self.findings)
            if file.stem not in known:
                page.add_fault(
                    1, f"Tidak ada kasus '{file.stem}'.", f"Buat {file.stem}.yaml atau ganti nama."
                )
            lines = (line.strip() for line in page.read_text().splitlines())
            yield file.stem, tuple(line for line in lines if line and not line.startswith("#"))
