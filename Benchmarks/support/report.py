"""The board's report: text table, Markdown table, plot."""

from statistics import geometric_mean, median

OURS = "dayfold"
COLORS = {
    OURS: "#0b6e4f",
    "DuckDB": "#d9b310",
    "Polars": "#3f6fb5",
    "chDB": "#c0392b",
    "DataFusion": "#7d5ba6",
}


def seconds_text(cell: dict | None) -> str:
    """A cell's median seconds, or why there are none."""
    if cell is None:
        return "–"
    if cell["median"] is None:
        return "n/a"
    return f"{cell['median']:.2f}"


def ratios(cells: dict, subtract_startup: bool) -> tuple[str, float] | None:
    """The fastest peer and its median over ours; without its start-up on request. None when either is missing."""
    ours = cells.get(OURS)
    if not ours or ours["median"] is None:
        return None
    peers = {}
    for engine, cell in cells.items():
        if engine != OURS and cell["median"] is not None:
            peers[engine] = cell["median"] - (cell["startup"] if subtract_startup else 0.0)
    if not peers:
        return None
    best = min(peers, key=peers.get)
    return best, peers[best] / ours["median"]


def rows(result: dict) -> tuple[list[str], list[list[str]]]:
    """The table's header and rows: seconds, peak memory in MB, and the ratios, per query."""
    engines = result["engines"]
    header = ["query"] + [f"{engine} s" for engine in engines] + [f"{engine} MB" for engine in engines]
    header += ["best peer", "ratio", "ratio without start-up"]
    table = []
    for query, cells in result["queries"].items():
        line = [query] + [seconds_text(cells.get(engine)) for engine in engines]
        for engine in engines:
            cell = cells.get(engine)
            line.append("n/a" if not cell or cell["median"] is None else f"{cell['peak_bytes'] / 1e6:.0f}")
        whole = ratios(cells, False)
        net = ratios(cells, True)
        line += [whole[0], f"{whole[1]:.2f}"] if whole else ["–", "–"]
        line.append(f"{net[1]:.2f}" if net else "–")
        table.append(line)
    startup = [median(cells[engine]["startup"] for cells in result["queries"].values()) for engine in engines]
    table.append(["(start-up)"] + [f"{seconds:.2f}" for seconds in startup] + [""] * (len(engines) + 3))
    return header, table


def means(result: dict) -> list[str]:
    """One line per kind of ratio: its geometric mean and its minimum over the queries."""
    lines = []
    for title, subtract in [("ratio", False), ("ratio without the peers' start-up", True)]:
        found = [ratios(cells, subtract) for cells in result["queries"].values()]
        values = [ratio[1] for ratio in found if ratio and ratio[1] > 0]
        if values:
            lines.append(f"{title}: geometric mean {geometric_mean(values):.2f}, smallest {min(values):.2f}")
    return lines


def text(result: dict) -> str:
    header, table = rows(result)
    widths = [max(len(line[i]) for line in [header] + table) for i in range(len(header))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in [header] + table]
    return "\n".join([result["title"], ""] + lines + [""] + means(result)) + "\n"


def markdown(result: dict) -> str:
    header, table = rows(result)
    lines = ["| " + " | ".join(header) + " |", "|---" * len(header) + "|"]
    lines += ["| " + " | ".join(line) + " |" for line in table]
    return "\n".join([f"## {result['title']}", ""] + lines + [""] + [f"- {line}" for line in means(result)]) + "\n"


def svg(result: dict) -> str:
    """A plot: one group of bars per query, each group on its own scale, the seconds written beside the bars."""
    label_width, bar_width, bar, gap, top = 90, 520, 16, 18, 70
    engines = result["engines"]
    parts = []
    y = top
    for query, cells in result["queries"].items():
        longest = max((cell["median"] for cell in cells.values() if cell["median"] is not None), default=1.0)
        middle = y + len(engines) * bar / 2 + 5
        parts.append(f'<text x="{label_width - 10}" y="{middle:.0f}" text-anchor="end" font-weight="bold">{query}</text>')
        for engine in engines:
            cell = cells.get(engine)
            width = cell["median"] / longest * bar_width if cell and cell["median"] is not None else 0
            note = seconds_text(cell)
            if cell and cell["median"] is not None:
                note += f" s, {cell['peak_bytes'] / 1e6:.0f} MB"
            color = COLORS.get(engine, "#888")
            parts.append(f'<rect x="{label_width}" y="{y}" width="{width:.1f}" height="{bar - 3}" fill="{color}"/>')
            parts.append(f'<text x="{label_width + width + 6:.1f}" y="{y + bar - 5}" font-size="11">{note}</text>')
            y += bar
        y += gap
    legend, x = [], label_width
    for engine in engines:
        legend.append(f'<rect x="{x}" y="38" width="12" height="12" fill="{COLORS.get(engine, "#888")}"/>')
        legend.append(f'<text x="{x + 17}" y="48" font-size="12">{engine}</text>')
        x += 110
    width, height = label_width + bar_width + 160, y + 10
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="13">\n<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="10" y="22" font-size="14">{result["title"]}; seconds, lower is better</text>\n'
    )
    return head + "\n".join(legend + parts) + "\n</svg>\n"
