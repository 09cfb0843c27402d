"""The adapters of the Materials Project and of OPTIMADE against a local server that speaks their documented formats."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from frenkel.cli import run
from frenkel.errors import InputError
from frenkel.thermo.certification import certified_window
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.databases import from_materials_project, from_optimade, optimade_entries
from frenkel.thermo.loading import chosen_reference, load_reference

Answer = Callable[[str, dict[str, list[str]], Any], tuple[int, Any]]
PHASES = {"Li2O": -2.0, "LiBr": -1.7, "YBr3": -2.3, "Li3YBr6": -2.0, "LiY": 0.1}


class Server:
    """A server on this machine; `answer` maps path, query and headers to status and body; all requests are kept."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                outer.requests.append((parts.path, query))
                status, body = answer(parts.path, query, self.headers)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.api+json")
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # the client may have given up
                    self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def serve(monkeypatch, tmp_path) -> Iterator[Callable[[Answer], Server]]:
    monkeypatch.setenv("FRENKEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRENKEL_REFERENCE", raising=False)
    monkeypatch.delenv("MP_API_KEY", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    started: list[Server] = []

    def start(answer: Answer) -> Server:
        started.append(Server(answer))
        return started[-1]

    yield start
    for one in started:
        one.server.shutdown()
        one.server.server_close()


def materials_project(path: str, query: dict[str, list[str]], headers: Any) -> tuple[int, Any]:
    """As documented: X-API-KEY, comma-separated chemsys, _page and _per_page, {data, meta}."""
    if headers.get("X-API-KEY") != "right":
        return 401, {"message": "No API key found in request"}
    assert path == "/materials/thermo/" and query["thermo_types"] == ["GGA_GGA+U"]
    assert {"Br-Li", "Br-Li-Y"} <= set(query["chemsys"][0].split(","))
    rows = [
        {"formula_pretty": f, "formation_energy_per_atom": e, "thermo_type": "GGA_GGA+U"}
        for f, e in PHASES.items()
    ]
    rows += [{"formula_pretty": "Li", "formation_energy_per_atom": 0.0, "thermo_type": "GGA_GGA+U"}]
    rows += [{"formula_pretty": "Li5Y9Br7", "formation_energy_per_atom": None, "thermo_type": "GGA_GGA+U"}]
    rows += [{"formula_pretty": "LiBr", "formation_energy_per_atom": -1.5, "thermo_type": "R2SCAN"}]
    rows += [{"formula_pretty": "LiBr", "formation_energy_per_atom": -1.6, "thermo_type": "GGA_GGA+U"}] * 1500
    size, page = int(query["_per_page"][0]), int(query["_page"][0])
    return 200, {"data": rows[(page - 1) * size : page * size], "meta": {"total_doc": len(rows)}}


def test_materials_project_page_by_page_with_the_key(serve, monkeypatch) -> None:
    server = serve(materials_project)
    monkeypatch.setenv("MP_API_KEY", "right")
    table = from_materials_project(("Li", "Y", "Br"), address=server.url)
    assert len(server.requests) == 2 and table.scheme == "mp2020"
    assert {p.name: p.formation_energy_eV_atom for p in table.phases} == PHASES
    assert table.complete == {"Li", "Y", "Br"} and {"Li", "Y", "Br"} <= table.elements


def test_what_was_loaded_certifies_its_system_and_stays_the_default(serve, monkeypatch, capsys) -> None:
    server = serve(materials_project)
    monkeypatch.setenv("MP_API_KEY", "right")
    words = ["thermo", "reference", "--from", "mp", "--elements", "Li-Y-Br", "--url", server.url]
    assert run(words) == 0
    table = chosen_reference()
    assert certified_window(amounts_of("Li3YBr6"), table) and not certified_window(amounts_of("Li2O"), table)
    capsys.readouterr()
    assert run(["window", "Li3YBr6", "--json", "-q"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["reference"] == "certified" and shown["scheme"] == "mp2020"


def test_materials_project_without_or_with_a_wrong_key(serve, monkeypatch, capsys) -> None:
    server = serve(materials_project)
    with pytest.raises(InputError, match="asks for a key"):
        from_materials_project(("Li", "P"), address=server.url)
    assert not server.requests
    monkeypatch.setenv("MP_API_KEY", "wrong")
    with pytest.raises(InputError, match=r"error 401: No API key found.*Check MP_API_KEY"):
        from_materials_project(("Li", "P"), address=server.url)
    with pytest.raises(InputError, match="only over https"):
        from_materials_project(("Li", "P"), address="http://example.org")


def optimade(path: str, query: dict[str, list[str]], headers: Any) -> tuple[int, Any]:
    """As specified: filter, page_limit, data with attributes, links.next as a string or an object, null at the end."""
    assert path == "/optimade/v1/structures" and "page_limit" in query
    wanted = query["filter"][0]
    rows = [
        {"id": f, "type": "structures", "attributes": {"chemical_formula_reduced": f, "_oqmd_delta_e": e}}
        for f, e in PHASES.items()
        if set(amounts_of(f)) == {x for x in ("Li", "O", "Y", "Br") if f'"{x}"' in wanted}
    ]
    offset = int(query.get("page_offset", ["0"])[0])
    address = (
        f"{headers['Host']}{path}?filter={wanted.replace(' ', '%20')}&page_limit=1&page_offset={offset + 1}"
    )
    following: Any = None
    if offset + 1 < len(rows):
        following = f"http://{address}" if offset % 2 else {"href": f"http://{address}", "meta": {}}
    return 200, {
        "data": rows[offset : offset + 1],
        "links": {"next": following},
        "meta": {"more_data_available": bool(following)},
    }


def test_optimade_page_by_page_over_the_subsystems(serve) -> None:
    server = serve(optimade)
    table = from_optimade(("Li", "O", "Br", "Y"), f"{server.url}/optimade/v1/")
    assert {p.name: p.formation_energy_eV_atom for p in table.phases} == PHASES
    assert table.scheme.startswith("optimade 127.0.0.1")
    filters = {query["filter"][0] for _, query in server.requests}
    assert 'elements HAS ALL "Br", "Li" AND nelements=2' in filters and len(filters) == 11
    kept = load_reference("optimade", elements=("Li", "Br"), url=f"{server.url}/optimade/v1")
    assert chosen_reference().scheme == kept.scheme


def test_fields_of_three_providers() -> None:
    page = {
        "data": [
            {"attributes": {"chemical_formula_reduced": "Li2O", "_oqmd_delta_e": -2.0}},
            {"attributes": {"chemical_formula_reduced": "LiF", "_alexandria_formation_energy_per_atom": -3.1}},
            {"attributes": {"chemical_formula_reduced": "LiI", "_mp_stability": {
                "gga_gga+u": {"formation_energy_per_atom": -1.2}, "r2scan": {"formation_energy_per_atom": -1.4}}}},
            {"attributes": {"chemical_formula_reduced": "LiCl", "_oqmd_delta_e": None}},
            {"attributes": None}, {},
        ]
    }  # fmt: skip
    assert optimade_entries(page) == [("Li2O", -2.0), ("LiF", -3.1), ("LiI", -1.2)]


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, {"errors": [{"status": "400", "title": "Bad Request", "detail": "filter not understood"}]}, "filter not understood"),
        (404, {"detail": "Not Found"}, "error 404: Not Found"),
        (500, b"<html>broken</html>", "try again later"),
        (429, {"message": "too many"}, "busy"),
        (200, b"<html>hello</html>", "no JSON"),
        (200, [], "no JSON object"),
        (200, {"meta": {}}, "without a list of data"),
        (200, {"data": [1, 2]}, "without a list of data"),
        (200, {"data": [], "links": {"next": None}}, "no formation energies"),
        (200, {"data": [{"attributes": {"chemical_formula_reduced": "Qq2", "_oqmd_delta_e": -1.0}}]}, "no formula"),
        (200, {"data": [], "links": {"next": "file:///etc/passwd"}}, "no web address"),
    ],
)  # fmt: skip
def test_every_failure_is_an_input_error_that_says_where(serve, status: int, body: Any, message: str) -> None:
    server = serve(lambda *_: (status, body))
    with pytest.raises(InputError, match=message):
        from_optimade(("Li", "Br"), server.url)


def test_pages_in_a_circle_end(serve) -> None:
    server = serve(
        lambda path, query, headers: (
            200,
            {"data": [], "links": {"next": f"http://{headers['Host']}/structures?a=1"}},
        )
    )
    with pytest.raises(InputError, match="circle"):
        from_optimade(("Li", "Br"), server.url)
    assert len(server.requests) <= 3


def test_a_server_that_does_not_answer_or_is_not_there(serve) -> None:
    def slow(*_: Any) -> tuple[int, Any]:
        time.sleep(0.6)
        return 200, {"data": []}

    server = serve(slow)
    with pytest.raises(InputError, match=r"did not answer within 0.2 s"):
        from_optimade(("Li", "Br"), server.url, timeout_s=0.2)
    with pytest.raises(InputError, match="could not be reached"):
        from_optimade(("Li", "Br"), "http://127.0.0.1:9", timeout_s=2)


@pytest.mark.parametrize(
    ("elements", "address", "message"),
    [
        (("Li",), "http://x", "2 to 8"), (("Li", "Qq"), "http://x", "Qq"), (("Li", "Br"), "", "address"),
        (("Li", "Br"), "ftp://x", "no web address"), ((*"LiBCNOFPSK", "Li"), "http://x", "i: no chemical"),
    ],
)  # fmt: skip
def test_bad_questions_never_reach_the_network(elements, address, message) -> None:
    with pytest.raises(InputError, match=message):
        from_optimade(elements, address)
