"""A person in a browser: goes to a page, signs in as anyone, agrees to what it asks, and follows where that leads. With a
second argument the person closes the page that asks for consent."""

import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request

browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
page = browser.open(sys.argv[1])
for _ in range(8):
    text = page.read().decode()
    form = re.search(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', text, re.S)
    if not form:
        break
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form.group(2)):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name.group(1)] = value.group(1) if value else "anyone"
    if len(sys.argv) > 2 and fields.get("prompt") == "consent":
        leave = re.search(r'href="([^"]+/abort)"', text)
        page = browser.open(urllib.parse.urljoin(page.geturl(), leave.group(1)))
        continue
    address = urllib.parse.urljoin(page.geturl(), form.group(1))
    page = browser.open(address, urllib.parse.urlencode(fields).encode())
