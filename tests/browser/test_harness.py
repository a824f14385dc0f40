"""The harness itself: a check that never complains would prove nothing."""

from playwright.sync_api import Browser

from accessibility import violations

SOUND = """<!doctype html><html lang="en"><head><title>Sound</title></head>
<body><main><h1>Sound</h1><p>All is well.</p></main></body></html>"""

FAULTY = SOUND.replace("<p>", '<img src="data:,"><input type="text"><p>')


def test_axe_passes_a_sound_page_and_names_the_faults_of_another(browser: Browser) -> None:
    page = browser.new_page()
    try:
        page.set_content(SOUND)
        assert violations(page) == []
        page.set_content(FAULTY)
        found = violations(page)
        assert any(line.startswith("image-alt (critical)") and line.endswith("at img") for line in found), found
        assert any(line.startswith("label (critical)") for line in found), found
    finally:
        page.close()
