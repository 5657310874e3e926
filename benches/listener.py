"""A server that passes questions on to another and remembers them: what a program asks, written down."""
import http.server
import threading
import urllib.request


def questions_of(server, ask):
    """Calls `ask` with the address of a listener before `server`; gives the questions, paths with bodies."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, body.decode()))
            request = urllib.request.Request(server + self.path, body, {"Content-Type": self.headers["Content-Type"]})
            with urllib.request.urlopen(request) as answer:
                content = answer.read()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    ask(f"http://127.0.0.1:{listener.server_port}")
    listener.shutdown()
    return asked
