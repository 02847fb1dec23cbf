"""Draws measured times and the lines fitted to them, as SVG with logarithmic axes."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 400, 300  # of one panel, in pixels
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 56, 44  # margins around its plot


class Panel:
    """One series: its measured times as points, the fitted line through them."""

    def __init__(self, series, offset):
        self.series, self.offset = series, offset
        self.values = series["values"]
        self.times = [*series["ms"], *map(self.fitted, series["work"])]

    def fitted(self, work):
        return max(self.series["constant_ms"] + self.series["ms_a_unit"] * work, 1e-6)

    def x(self, value):
        return self.offset + scaled(value, self.values, LEFT, WIDTH - RIGHT)

    def y(self, ms):
        return scaled(ms, self.times, HEIGHT - BOTTOM, TOP)

    def grid(self):
        bottom = HEIGHT - BOTTOM
        for value in self.values:
            yield line(self.x(value), TOP, self.x(value), bottom)
            if value & (value - 1) == 0:  # powers of two, or the numbers would overlap
                yield text(self.x(value), bottom + 16, value)
        for ms in decades(self.times):
            yield line(self.x(min(self.values)), self.y(ms), self.x(max(self.values)), self.y(ms))
            yield text(self.x(min(self.values)) - 6, self.y(ms) + 4, f"{ms:g}", "end")
        yield text(self.x(max(self.values)), bottom + 34, self.series["title"], "end")
        yield text(self.offset + 8, TOP - 10, "ms", "start")

    def draw(self):
        yield from self.grid()
        path = " ".join(f"{self.x(value):.1f},{self.y(self.fitted(work)):.1f}" for value, work in zip(self.values, self.series["work"]))
        yield f'<polyline points="{path}" fill="none" stroke="#999"/>'
        for value, ms in zip(self.values, self.series["ms"]):
            yield f'<circle cx="{self.x(value):.1f}" cy="{self.y(ms):.1f}" r="3.5" fill="#06c"><title>{value}: {ms:.2f} ms</title></circle>'


def scaled(value, values, start, end):
    """Where a value lies between the places of the least and the largest, on a logarithmic axis."""
    low, high = math.log(min(values)), math.log(max(values))
    return start + (end - start) * ((math.log(value) - low) / ((high - low) or 1))


def decades(values):
    """1, 2, 5, 10, ... within the values."""
    exponents = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
    marks = [digit * 10.0**exponent for exponent in exponents for digit in (1, 2, 5)]
    return [mark for mark in marks if min(values) <= mark <= max(values)]


def line(x1, y1, x2, y2):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def text(x, y, content, anchor="middle"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(str(content))}</text>'


def svg(title, series):
    """A panel beside the other, each with its points and its line."""
    width = WIDTH * len(series)
    shapes = [shape for number, one in enumerate(series) for shape in Panel(one, number * WIDTH).draw()]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>', text(width / 2, 20, title), *shapes, "</svg>"]) + "\n"
