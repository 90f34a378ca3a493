"""The profiles of all places of an office in one spreadsheet: a template with what is known, and its import.

The file is parsed in a thread. Every fault of every row is named. One tap records all of it or nothing.
"""

from collections.abc import Mapping
from typing import Any

from content import office_profile
from content.lazy_dataclass import dataclass
from content.loading.records import Office
from content.office_profile import ProfileFault, ProfileField
from content.spreadsheets import table_reader, workbook_writer
from content.spreadsheets.table_reader import ColumnKind, TableColumn, TableProblem, TableRow
from content.spreadsheets.workbook_writer import WorkbookSheet
from content.text.translation import translator_for
from handlers.core import permissions, spreadsheet_uploads
from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Document, Message, Photo
from handlers.office_profile import profile_preview, profile_texts
from handlers.office_profile.profile_preview import ProfileChange
from handlers.opening_hours import command_target
from handlers.questions import answer_card
from storage.office_profile import SiteProfile, find_profiles
from storage.queues.uploads import SpreadsheetUpload

KIND = "profil"
FIELDS = tuple(field for field in ProfileField if field is not ProfileField.PHOTO)
_TITLES = {field: profile_texts.render_field(translator_for("id"), field) for field in FIELDS}
_SYNONYMS = {
    ProfileField.PHONE: ("telp", "nomor telepon", "no telepon"),
    ProfileField.WHATSAPP: ("wa", "nomor wa", "no wa"),
    ProfileField.PIN: ("koordinat", "titik", "lintang dan bujur"),
    ProfileField.QUEUE: ("antrean", "antrian"),
    ProfileField.WEBSITE: ("website", "web"),
}
COLUMNS = (
    TableColumn("site", "Kode", ColumnKind.TEXT, synonyms=("kode tempat",)),
    TableColumn("name", "Tempat", ColumnKind.TEXT, is_required=False, synonyms=("nama tempat",)),
    *(
        TableColumn(field.value, _TITLES[field], ColumnKind.TEXT, False, _SYNONYMS.get(field, ()))
        for field in FIELDS
    ),
)


@dataclass(frozen=True)
class ProfileTable:
    rows: tuple[TableRow, ...] = ()
    faults: tuple[TableProblem, ...] = ()


async def send_own_template(context: Context) -> Document | Message:
    """Return the template of the user's office; the one chosen in this chat if there are several."""
    offices = await command_target.list_manageable_offices(context)
    return await send_template(context, offices[0])


async def send_template(context: Context, office: Office) -> Document | Message:
    """Return the table of the places that the user may change, filled with what is known. The next file is its import."""
    t = context.t
    sites = [
        site
        for site in office.sorted_sites()
        if await permissions.has_right(context, Right.SET_HOURS, office.code, site.id)
    ]
    if not sites:
        return Message(t.html("This is not part of your task. /siapa shows what you may do."))
    profiles = await find_profiles(context.tx, [site.id for site in sites])
    rows = [[site.id, site.label, *_write_cells(profiles[site.id])] for site in sites]
    notes = (
        t("Profile of the places: {office}", office=office.name),
        t(
            "Leave a cell empty if you do not know it. Do not change the codes. Save the file and send it here."
        ),
        t("Services: rekam, cetak, KK, akta, IKD. Wheelchair: ya or tidak. Map pin: latitude, longitude."),
    )
    sheet = WorkbookSheet("Profil", tuple(column.title for column in COLUMNS), rows, notes)
    content = workbook_writer.write_workbook([sheet], context.today)
    await spreadsheet_uploads.expect_spreadsheet(context, KIND)
    caption = t.html("Fill in this table and send it back here. Nothing is recorded before you confirm.")
    return Document(
        f"profil-{office.code}.xlsx", content, caption=caption, buttons=((answer_card.home_button(context),),)
    )


def _write_cells(profile: SiteProfile) -> list[str | None]:
    return [
        office_profile.format_for_table(field, profile[field].value) if field in profile else None
        for field in FIELDS
    ]


def parse_table(services: Services, content: bytes, context: Mapping[str, Any]) -> ProfileTable:
    """Read the rows of the table. Runs in a thread."""
    found = table_reader.read_table(content, COLUMNS)
    return ProfileTable(found.rows, found.problems)


async def on_table(
    context: Context, upload: SpreadsheetUpload, table: ProfileTable
) -> Message | Document | Photo:
    """Render the preview or all faults. Nothing is recorded yet."""
    faults, changes = list(table.faults), []
    seen: dict[str, int] = {}
    known = await find_profiles(
        context.tx,
        [str(row.values["site"]) for row in table.rows if row.values["site"] in context.services.sites],
    )
    for row in table.rows:
        site = str(row.values["site"])
        fault = await _find_row_fault(context, row, seen)
        if fault is not None:
            faults.append(fault)
            continue
        seen[site] = row.number
        values, problems = _read_row(context, row, known[site])
        faults += problems
        if values:
            changes.append(ProfileChange((site,), values))
    if faults:
        return spreadsheet_uploads.render_faults(context, tuple(faults))
    if not changes:
        same = context.t.html("This table says what is recorded already. Nothing changes.")
        return Message(same, ((answer_card.home_button(context),),))
    return await profile_preview.render_preview(context, changes)


async def _find_row_fault(context: Context, row: TableRow, seen: Mapping[str, int]) -> TableProblem | None:
    site = str(row.values["site"])
    if site not in context.services.sites:
        return TableProblem(
            f"kode “{site}” tidak dikenal; pakai kode dari tabel yang dikirim bot", row.number, "Kode"
        )
    if site in seen:
        return TableProblem(f"tempat ini sudah ada di baris {seen[site]}", row.number, "Kode")
    office = context.services.sites[site].office
    if not await permissions.has_right(context, Right.SET_HOURS, office, site):
        return TableProblem(f"{context.services.sites[site].name} di luar tugas Anda", row.number, "Kode")
    return None


def _read_row(
    context: Context, row: TableRow, known: SiteProfile
) -> tuple[dict[ProfileField, str], list[TableProblem]]:
    """Return the values of a row that are new or need confirmation again, and all faults."""
    values: dict[ProfileField, str] = {}
    faults = []
    for field in FIELDS:
        typed = row.values.get(field.value)
        if typed is None:
            continue
        value = profile_preview.check_value(context, (str(row.values["site"]),), field, str(typed))
        before = known.get(field)
        if isinstance(value, ProfileFault):
            faults.append(
                TableProblem(
                    profile_texts.render_fault(translator_for("id"), field, value), row.number, _TITLES[field]
                )
            )
        elif before is None or before.value != value or office_profile.is_old(before.at, context.now):
            values[field] = value
    return values, faults
