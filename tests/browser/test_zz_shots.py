from tests.browser.test_cases import planted  # noqa
def test_shots(signs_in, planted):
    for lang,dark,width in (("da",False,1280),("en",True,390)):
        page = signs_in("maria", language=lang, dark=dark, viewport={"width": width, "height": 900})
        for n,where in (("list","/cases/"),("case1","/cases/1/"),("case3","/cases/3/"),("plan","/cases/moves/1/"),("choose","/act/work.choose_moves/1/"),("carry","/act/work.carry_out_move/1/")):
            page.goto(where); page.screenshot(path=f"/tmp/e8shots/{n}-{lang}.png", full_page=True)
        page = signs_in("sofie", language=lang, dark=dark, viewport={"width": width, "height": 900})
        for n,where in (("start","/act/work.start_case/1/"),("do","/act/work.do_task/3/"),("do2","/act/work.do_task/1/"),("task","/tasks/3/")):
            page.goto(where); page.screenshot(path=f"/tmp/e8shots/{n}-{lang}.png", full_page=True)
