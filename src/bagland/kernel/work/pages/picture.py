"""A procedure drawn: as a picture, as BPMN 2.0 for other programs, and a case on the picture of its procedure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.formats import quoted
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import joined, language
from bagland.kernel.work import drafts
from bagland.kernel.work.bpmn import bpmn_of, lane_name
from bagland.kernel.work.drawing import diagram_of
from bagland.kernel.work.drawing_level import Texts
from bagland.kernel.work.engine.run import plan_for
from bagland.kernel.work.expression_words import duration_text
from bagland.kernel.work.lane_words import Names, lane_words
from bagland.kernel.work.models import Case, Procedure, Token, Version
from bagland.kernel.work.pages.checklist import WORDS
from bagland.kernel.work.pages.picture_svg import Look, svg_of
from bagland.kernel.work.queries.cases import MOST_VISITS
from bagland.kernel.work.rules.definition import Call, Definition
from bagland.kernel.work.rules.diagram import GATEWAYS, TASKS, Diagram
from bagland.kernel.work.rules.progress import Visit, lines
from bagland.kernel.work.states import CaseState
from bagland.ui.pages import Page, address


def texts_for(definition: Definition) -> Texts:
    """What shapes are called in the reader's language. At most three queries."""
    names = Names.of(definition)
    codes = {node.procedure for node in definition.nodes() if isinstance(node, Call)}
    called = {each.code: each.title for each in Procedure.objects.filter(code__in=codes)} if codes else {}
    return Texts(
        language(),
        activity=lambda code: str(title_of(code)),
        duration=duration_text,
        procedure=lambda code: called.get(code, code),
        lane=lambda lane: lane_words(lane, names),
    )


def words_of(diagram: Diagram, texts: Texts) -> str:
    """What a picture says to whoever cannot see it: how many steps, whose, and in which order they are drawn."""
    steps = [shape.name for shape in diagram.all_shapes() if shape.what in TASKS]
    lanes = [lane_name(diagram, index, texts) for index in range(len(diagram.lanes))]
    told = ngettext("%(count)s step, done by %(who)s.", "%(count)s steps, done by %(who)s.", len(steps))
    return f"{told % {'count': len(steps), 'who': joined(lanes)}} {'; '.join(steps)}."


class VersionFace(Page):
    """What the pages of one version share: it is found as its own page finds it."""

    parent = "work.procedures"
    view = "work.see_procedures"

    def thing(self, act: Act, key: int) -> Version:
        """The version with its procedure. Refuses with NotFound. One query."""
        rows = Version.objects.select_related("procedure__owner", "procedure__department", "published_by", "author")
        found = keyset.visible_one(rows, act).filter(pk=key).first() if key <= 2**63 - 1 else None
        if not isinstance(found, Version):
            raise NotFound(kind=Version._meta.verbose_name, key=key)
        return found

    def faces(self, version: Version, here: str) -> list[dict[str, Any]]:
        """Where else this version is seen."""
        return faces_of(version, here)


def faces_of(version: Version, here: str = "") -> list[dict[str, Any]]:
    """The ways to see one version, as links; `here` is the code of the page on which they stand."""
    told = (
        ("work.version", _("Checklist"), "list-details"),
        ("work.picture", _("Drawing"), "route"),
        ("work.manual", _("To print"), "printer"),
    )
    faces = [
        {"address": address(code, version.pk), "title": title, "icon": icon, "is_here": code == here}
        for code, title, icon in told
    ]
    goes = address("work.measures", version.procedure_id)
    return [*faces, {"address": goes, "title": _("How it goes"), "icon": "chart-bar", "is_here": False}]


class Picture(VersionFace):
    """A version drawn in lanes, from left to right; `?as=bpmn` and `?as=svg` are files."""

    code = "work.picture"
    path = "procedures/versions/<int:key>/picture/"
    title = _("Picture of a procedure")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        version = self.thing(act, keys["key"])
        definition = drafts.read_definition(version.definition)
        texts, wanted = texts_for(definition), request.GET.get("as")
        title = version.procedure.title
        if wanted == "bpmn":
            data = bpmn_of(definition, code=version.procedure.code, title=title, texts=texts, version=version.number)
            return taken_out(data, f"{version.procedure.code}-{version.number}.bpmn", "application/xml")
        diagram = diagram_of(definition, texts)
        said = words_of(diagram, texts)
        if wanted == "svg":
            drawn = svg_of(diagram, texts, title=title, description=said, is_file=True)
            return taken_out(drawn.encode(), f"{version.procedure.code}-{version.number}.svg", "image/svg+xml")
        here = address(self.code, version.pk)
        context = {
            "title": str(version),
            "crumbs": [*self.crumbs(), (title, address("work.procedure", version.procedure_id))],
            "picture": svg_of(diagram, texts, title=title, description=said),
            "sentence": definition.purpose.in_language(language()),
            "faces": self.faces(version, self.code),
            "files": [(f"{here}?as=bpmn", _("Take out as BPMN 2.0")), (f"{here}?as=svg", _("Take out as SVG"))],
        }
        return self.shown(request, act, "work/picture.html", context)


class CasePicture(Page):
    """A case on the picture of its procedure: where it is, where it was, and what it left out."""

    code = "work.case_picture"
    path = "cases/<int:key>/picture/"
    title = _("Picture of a case")
    parent = "work.cases"
    view = "work.see"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        key = keys["key"]
        rows = Case.objects.select_related("procedure", "version")
        case = keyset.visible_one(rows, act).filter(pk=key).first() if key <= 2**63 - 1 else None
        if not isinstance(case, Case):
            raise NotFound(kind=Case._meta.verbose_name, key=key)
        definition = plan_for(case).definition
        texts = texts_for(definition)
        diagram, looks = diagram_of(definition, texts), looks_of(case, definition)
        now = [
            quoted(shape.name, language())
            for shape in diagram.all_shapes()
            if is_now(looks.get(shape.node)) and shape.id == shape.node and shape.what not in (*GATEWAYS, "sub")
        ]
        said = gettext("The case is at %(where)s.") % {"where": joined(now)} if now else ""
        context = {
            "title": case.title,
            "crumbs": [*self.crumbs(), (case.title, address("work.case", case.pk))],
            "picture": svg_of(
                diagram, texts, title=case.title, description=f"{said} {words_of(diagram, texts)}", looks=looks
            ),
            "sentence": said,
            "is_case": True,
            "faces": [
                {"address": address("work.case", case.pk), "title": _("Checklist"), "icon": "list-details"},
                {"address": address(self.code, case.pk), "title": _("Drawing"), "icon": "route", "is_here": True},
            ],
        }
        return self.shown(request, act, "work/picture.html", context)


def is_now(look: Look | None) -> bool:
    """Whether the case is there."""
    return look is not None and look.stands.value == "now"


def looks_of(case: Case, definition: Definition) -> dict[str, Look]:
    """How each node stands in a case, as its checklist says. Two queries, whatever its length."""
    columns = ("pk", "node", "left")
    newest = Token.objects.filter(case=case).order_by("-pk").values_list(*columns)[:MOST_VISITS]
    here = Token.objects.filter(case=case, left_at__isnull=True).values_list(*columns)[:MOST_VISITS]
    visits = [Visit(key, node, left) for key, node, left in sorted({*newest, *here})]
    is_over = case.state in (CaseState.DONE, CaseState.CANCELLED)
    return {
        line.node.id: Look(line.stands, str(WORDS[line.stands]), len(line.visits))
        for line in lines(definition, visits, is_over=is_over)
        if line.branch is None and not line.way
    }


def taken_out(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep, never held by a cache."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer
