def test_debug(signs_in):
    page = signs_in("ida", language="en", viewport={"width": 1060, "height": 720})
    page.goto("/organisation/?look=pages")
    page.emulate_media(media="print")
    print(page.evaluate("""() => [...document.querySelectorAll('html, body, .page, main, .head, .sheet-of-chart, .sheet-of-chart h2, .picture, svg.org, body > *, .page > *')].map(e => [e.tagName, e.id, String(e.className.baseVal ?? e.className), Math.round(e.getBoundingClientRect().top), Math.round(e.getBoundingClientRect().bottom), getComputedStyle(e).display, getComputedStyle(e).position].join(' '))""").__str__().replace("',", "\n"))
    open("/tmp/f_shots/dbg.pdf", "wb").write(page.pdf(format="A4", landscape=True))
