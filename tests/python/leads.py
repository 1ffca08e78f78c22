"""A web server of an organization's own, over TLS: every path leads to TARGET, /elsewhere to another's.

    leads.py PORT FOLDER TARGET

It refuses HEAD below /old, as some servers do."""

import http.server
import ssl
import sys

PORT, FOLDER, TARGET = int(sys.argv[1]), sys.argv[2], sys.argv[3]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        if self.path.startswith("/old"):
            self.send_response(405)
        else:
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example.com/" if self.path == "/elsewhere" else TARGET)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.send_response(301)
        self.send_header("Location", TARGET)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{FOLDER}/leaf.pem", f"{FOLDER}/leaf.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
