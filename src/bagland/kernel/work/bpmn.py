"""A diagram as BPMN 2.0 XML (OMG formal/2013-12-09, ISO/IEC 19510) with its coordinates, and the definition out of it.

The definition itself goes with it, whole and with its hash, in an extension element of our own namespace, and every
element names the node for which it stands: other programs see a diagram, ours gets back what it wrote.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from bagland.kernel.work.drawing import diagram_of
from bagland.kernel.work.drawing_level import Texts
from bagland.kernel.work.rules.definition import Automatic, Call, Definition, Each, Set, Step, Table, read
from bagland.kernel.work.rules.diagram import Diagram, Flow, Shape
from bagland.kernel.work.rules.layout import Box, Drawn, Point, drawn

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:bagland:procedure:1"
EXPRESSIONS = "urn:bagland:expressions:1"
_NAMES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "bagland": OURS}
_TAGS = {
    "start": "startEvent", "end": "endEvent", "throw": "intermediateThrowEvent", "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent", "user": "userTask", "manual": "manualTask", "service": "serviceTask",
    "rule": "businessRuleTask", "script": "scriptTask", "send": "sendTask", "call": "callActivity",
    "sub": "subProcess", "exclusive": "exclusiveGateway", "parallel": "parallelGateway",
    "event": "eventBasedGateway",
}  # fmt: skip


class NotOurs(ValueError):
    """The file holds no definition of ours, or not the one whose hash it gives."""


def bpmn_of(definition: Definition, *, code: str, title: str, texts: Texts | None = None, version: int = 0) -> bytes:
    """The file: UTF-8, the same bytes for the same definition. `code` and `title` are those of the procedure."""
    texts = texts or Texts()
    diagram = diagram_of(definition, texts)
    return _Writer(definition, diagram, drawn(diagram), texts).file(_name(code), title or code, version)


def definition_of(data: bytes) -> Definition:
    """The definition that a file of ours holds. Raises NotOurs."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise NotOurs(str(fault)) from fault
    found = root.find(f".//{{{OURS}}}definition")
    if found is None or not found.text:
        raise NotOurs("no definition")
    definition = read(found.text)
    if definition.sha256() != found.get("sha256"):
        raise NotOurs("hash")
    return definition


def _name(code: str) -> str:
    """A code as an XML name."""
    return "procedure-" + "".join(letter if letter.isalnum() else "-" for letter in code)


class _Writer:
    def __init__(self, definition: Definition, diagram: Diagram, places: Drawn, texts: Texts) -> None:
        self.definition, self.diagram, self.places, self.texts = definition, diagram, places, texts
        self.signals: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def file(self, code: str, title: str, version: int) -> bytes:
        """The whole document."""
        root = etree.Element(_q(BPMN, "definitions"), nsmap=_NAMES)
        root.set("id", f"{code}-file")
        root.set("targetNamespace", OURS)
        root.set("exporter", "Bagland")
        for shape in self.diagram.all_shapes():
            if shape.trigger == "signal":
                self.signals.setdefault(shape.facts["activity"], f"signal-{len(self.signals) + 1}")
            if shape.trigger == "error":
                self.errors.setdefault(shape.facts["ends"], f"error-{len(self.errors) + 1}")
        for activity, key in self.signals.items():
            _put(root, "signal", id=key, name=activity)
        for how, key in self.errors.items():
            _put(root, "error", id=key, name=how, errorCode=how)
        pool = _put(root, "collaboration", id=f"{code}-collaboration")
        _put(pool, "participant", id=f"{code}-pool", name=title, processRef=code)
        process = _put(root, "process", id=code, name=title, isExecutable="false")
        self.described(process, self.definition.purpose.in_language(self.texts.language))
        extension = _put(process, "extensionElements")
        whole = etree.SubElement(extension, _q(OURS, "definition"), sha256=self.definition.sha256())
        if version:
            whole.set("version", str(version))
        whole.text = self.definition.canonical()
        self.frames(root, pool, extension, process)
        lanes = _put(process, "laneSet", id=f"{code}-lanes")
        for index, lane in enumerate(self.diagram.lanes):
            drawn_lane = _put(lanes, "lane", id=f"lane-{index + 1}", name=self.lane_name(index))
            if lane:
                told = _put(drawn_lane, "extensionElements")
                etree.SubElement(told, _q(OURS, "lane")).text = lane.model_dump_json(exclude_defaults=True)
            for shape in self.diagram.shapes:
                if shape.lane == index:
                    _put(drawn_lane, "flowNodeRef").text = shape.id
        self.elements(process, self.diagram)
        self.plane(root, code)
        body: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return body

    def lane_name(self, index: int) -> str:
        return lane_name(self.diagram, index, self.texts)

    def frames(
        self, root: etree._Element, pool: etree._Element, extension: etree._Element, process: etree._Element
    ) -> None:
        """Phases, as groups around what belongs to them."""
        if not self.diagram.frames:
            return
        category = etree.Element(_q(BPMN, "category"), id="phases", name="phases")
        root.insert(list(root).index(pool), category)
        for index, frame in enumerate(self.diagram.frames):
            key = f"phase-{index + 1}"
            _put(category, "categoryValue", id=f"{key}-value", value=frame.name)
            group = _put(pool, "group", id=key, categoryValueRef=f"{key}-value")
            told = _put(group, "extensionElements")
            etree.SubElement(told, _q(OURS, "node"), id=frame.node, kind="phase")

    @staticmethod
    def described(element: etree._Element, text: str) -> None:
        if text:
            _put(element, "documentation").text = text

    # ---- the elements

    def elements(self, parent: etree._Element, diagram: Diagram) -> None:
        """The shapes and flows of one level."""
        for shape in diagram.shapes:
            self.element(parent, shape, diagram)
        for flow in diagram.flows:
            made = _put(parent, "sequenceFlow", id=flow.id, sourceRef=flow.source.id, targetRef=flow.target.id)
            if flow.name:
                made.set("name", flow.name)
            if flow.condition:
                self.expression(made, "conditionExpression", flow.condition)

    def element(self, parent: etree._Element, shape: Shape, diagram: Diagram) -> None:
        made = _put(parent, _TAGS[shape.what], id=shape.id)
        if shape.name:
            made.set("name", shape.name)
        if shape.host is not None:
            made.set("attachedToRef", shape.host.id)
            made.set("cancelActivity", "true")
        if shape.what == "call":
            made.set("calledElement", _name(shape.facts["procedure"]))
        if shape.what == "script":
            made.set("scriptFormat", EXPRESSIONS)
        default = next((flow for flow in diagram.flows if flow.source is shape and flow.is_default), None)
        if default is not None:
            made.set("default", default.id)
        part = shape.part
        if part is not None:
            self.described(made, part.text.in_language(self.texts.language) if hasattr(part, "text") else "")
        self.extended(made, shape)
        for flow in diagram.flows:
            if flow.target is shape:
                _put(made, "incoming").text = flow.id
        for flow in diagram.flows:
            if flow.source is shape:
                _put(made, "outgoing").text = flow.id
        if shape.by:
            _put(made, "potentialOwner", id=f"{shape.id}-by", name=shape.by)
        if shape.inner is not None and isinstance(part, Each):
            several = _put(
                made,
                "multiInstanceLoopCharacteristics",
                id=f"{shape.id}-each",
                isSequential="false" if part.together else "true",
            )
            several.set(_q(OURS, "items"), part.items)
            several.set(_q(OURS, "name"), part.name)
            self.elements(made, shape.inner)
        if isinstance(part, Set) and shape.what == "script":
            text = "\n".join(f"{name} = {value}" for name, value in part.values.items())
            _put(made, "script").text = text
        self.trigger(made, shape)

    def extended(self, made: etree._Element, shape: Shape) -> None:
        """What node of ours it stands for, and what BPMN has no word for."""
        if not shape.node:
            return
        told = etree.SubElement(_put(made, "extensionElements"), _q(OURS, "node"), id=shape.node)
        part = shape.part
        if part is None or not hasattr(part, "kind"):
            return
        told.set("kind", part.kind)
        if part.only_if:
            told.set("onlyIf", part.only_if)
        if isinstance(part, Step | Automatic) and part.activity:
            told.set("activity", part.activity)
        if isinstance(part, Table):
            told.set("table", part.table)
        if isinstance(part, Call | Automatic | Step):
            for name, value in part.__dict__.get("inputs", {}).items():
                etree.SubElement(told, _q(OURS, "input"), name=name).text = value
        if isinstance(part, Step):
            for question in part.form:
                field = etree.SubElement(told, _q(OURS, "field"), name=question.name, type=question.type)
                field.text = question.label.in_language(self.texts.language)
        due = getattr(part, "due", None)
        if due is not None:
            for name, value in (("within", due.within), ("until", due.until), ("atTime", due.at_time)):
                if value:
                    told.set(name, value)

    def trigger(self, made: etree._Element, shape: Shape) -> None:
        """What an event waits for, or does."""
        facts, key = shape.facts, f"{shape.id}-event"
        match shape.trigger:
            case "timer":
                definition = _put(made, "timerEventDefinition", id=key)
                if duration := facts.get("duration"):
                    self.expression(definition, "timeDuration", duration)
                elif until := facts.get("until"):
                    self.expression(definition, "timeDate", until)
                elif rule := facts.get("rrule"):
                    self.expression(definition, "timeCycle", rule)
            case "signal":
                _put(made, "signalEventDefinition", id=key, signalRef=self.signals[facts["activity"]])
            case "error":
                _put(made, "errorEventDefinition", id=key, errorRef=self.errors[facts["ends"]])
            case "terminate":
                _put(made, "terminateEventDefinition", id=key)

    @staticmethod
    def expression(parent: etree._Element, tag: str, text: str) -> None:
        made = _put(parent, tag, language=EXPRESSIONS)
        made.set(_q(XSI, "type"), "bpmn:tFormalExpression")
        made.text = text

    # ---- the picture

    def plane(self, root: etree._Element, code: str) -> None:
        """Where everything stands."""
        picture = etree.SubElement(root, _q(BPMNDI, "BPMNDiagram"), id=f"{code}-diagram")
        plane = etree.SubElement(
            picture, _q(BPMNDI, "BPMNPlane"), id=f"{code}-plane", bpmnElement=f"{code}-collaboration"
        )
        _shape(plane, f"{code}-pool", self.places.pool, isHorizontal="true")
        for index, box in enumerate(self.places.lanes):
            _shape(plane, f"lane-{index + 1}", box, isHorizontal="true")
        for shape in self.diagram.all_shapes():
            expanded = {"isExpanded": "true"} if shape.inner is not None else {}
            if shape.what == "exclusive":
                expanded = {"isMarkerVisible": "true"}
            made = _shape(plane, shape.id, self.places.boxes[shape], **expanded)
            _label(made, self.places.labels.get(shape))
        for flow, points in self.places.flows.items():
            _edge(plane, flow, points, self.places.labels.get(flow))
        for index, box in enumerate(self.places.frames):
            y, height = self.places.pool.y + 4, self.places.pool.height - 8
            made = _shape(plane, f"phase-{index + 1}", Box(box.x + 2, y, box.width - 4, height))
            _label(made, Box(box.x, box.y + 8, box.width, 14))


def lane_name(diagram: Diagram, index: int, texts: Texts) -> str:
    """What a lane is called: never empty."""
    from django.utils.translation import gettext as _

    lane = diagram.lanes[index]
    return (texts.lane(lane) if lane else "") or _("Whoever may")


def _q(space: str, tag: str) -> str:
    return f"{{{space}}}{tag}"


def _put(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _q(BPMN, tag), **attributes)


def _bounds(parent: etree._Element, box: Box) -> None:
    etree.SubElement(parent, _q(DC, "Bounds"), x=str(box.x), y=str(box.y), width=str(box.width), height=str(box.height))


def _shape(plane: etree._Element, key: str, box: Box, **attributes: str) -> etree._Element:
    made = etree.SubElement(plane, _q(BPMNDI, "BPMNShape"), id=f"{key}-di", bpmnElement=key, **attributes)
    _bounds(made, box)
    return made


def _label(made: etree._Element, box: Box | None) -> None:
    if box is not None:
        _bounds(etree.SubElement(made, _q(BPMNDI, "BPMNLabel")), box)


def _edge(plane: etree._Element, flow: Flow, points: Sequence[Point], label: Box | None) -> None:
    made = etree.SubElement(plane, _q(BPMNDI, "BPMNEdge"), id=f"{flow.id}-di", bpmnElement=flow.id)
    for x, y in points:
        etree.SubElement(made, _q(DI, "waypoint"), x=str(x), y=str(y))
    _label(made, label)
