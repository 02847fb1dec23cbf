//===- Chart.cpp - loss and accuracy of a training as SVG -----------------===//
//
// Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "compiler/driver/tools/resnetc/train/Chart.h"

#include "compiler/driver/tools/resnetc/Text.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace resnetc;
using namespace resnetc::cli;

// Pixels of one panel, and the margins around its plot.
static constexpr double width = 400, height = 300;
static constexpr double left = 56, right = 16, top = 48, bottom = 44;

namespace {

struct Point {
  double x, y;
};

/// A line through the epochs' values.
struct Series {
  const char *name, *color;
  std::vector<Point> points;
};

/// One plot: both axes from its series.
class Panel {
public:
  Panel(const char *title, double offset, std::vector<Series> series);
  std::string draw() const;

private:
  std::string grid() const;
  std::string line(const Series &series) const;
  double x(double epoch) const;
  double y(double value) const;

  const char *title_;
  double offset_;
  std::vector<Series> series_;
  double first_ = 1, last_ = 1;
  double low_ = 0, high_ = 0, step_ = 1;
};

} // namespace

/// The smallest of 1, 2 and 5 times a power of ten that cuts `range` into at
/// most five.
static double niceStep(double range) {
  const double least = range / 5;
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (double step : {1.0, 2.0, 5.0})
    if (step * power >= least)
      return step * power;
  return 10 * power;
}

static std::string label(double x, double y, const char *anchor,
                         const std::string &text) {
  return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x,
                y, anchor, text.c_str());
}

static std::string ruler(double x1, double y1, double x2, double y2) {
  return format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
                "stroke=\"#ddd\"/>\n",
                x1, y1, x2, y2);
}

Panel::Panel(const char *title, double offset, std::vector<Series> series)
    : title_(title), offset_(offset), series_(std::move(series)) {
  double most = -INFINITY, least = INFINITY;
  first_ = INFINITY;
  last_ = -INFINITY;
  for (const Series &each : series_)
    for (const Point &point : each.points) {
      first_ = std::min(first_, point.x);
      last_ = std::max(last_, point.x);
      least = std::min(least, point.y);
      most = std::max(most, point.y);
    }
  if (!(least <= most)) {
    least = most = 0;
    first_ = last_ = 1;
  }
  // A flat line gets an axis too.
  const double range = most - least;
  step_ = niceStep(range > 0 ? range : std::max(std::abs(most), 1.0));
  low_ = std::floor(least / step_) * step_;
  high_ = std::max(std::ceil(most / step_) * step_, low_ + step_);
}

double Panel::x(double epoch) const {
  const double span = std::max(last_ - first_, 1.0);
  return offset_ + left + (epoch - first_) / span * (width - left - right);
}

double Panel::y(double value) const {
  return height - bottom -
         (value - low_) / (high_ - low_) * (height - top - bottom);
}

std::string Panel::grid() const {
  const double end = offset_ + width - right;
  std::string text;
  for (int tick = 0; low_ + tick * step_ < high_ + step_ / 2; ++tick) {
    const double value = low_ + tick * step_;
    text += ruler(x(first_), y(value), end, y(value));
    text += label(x(first_) - 6, y(value) + 4, "end", format("%.4g", value));
  }
  const double step = std::max(1.0, niceStep(std::max(last_ - first_, 1.0)));
  for (double epoch = std::ceil(first_ / step) * step; epoch <= last_;
       epoch += step)
    text +=
        label(x(epoch), height - bottom + 16, "middle", format("%.0f", epoch));
  text += label(end, height - bottom + 34, "end", "epoch");
  return text + label(offset_ + 8, 20, "start", title_);
}

std::string Panel::line(const Series &series) const {
  std::string text, dots;
  for (const Point &point : series.points) {
    text +=
        format("%s%.1f,%.1f", text.empty() ? "" : " ", x(point.x), y(point.y));
    dots += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\"/>\n",
                   x(point.x), y(point.y), series.color);
  }
  return format("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>\n",
                text.c_str(), series.color) +
         dots;
}

std::string Panel::draw() const {
  std::string text = grid();
  double at = offset_ + left;
  for (const Series &each : series_) {
    if (each.points.empty())
      continue;
    text += line(each);
    text += format("<text x=\"%.1f\" y=\"38\" fill=\"%s\">%s</text>\n", at,
                   each.color, each.name);
    at += 80;
  }
  return text;
}

/// The finite values of the epochs.
static std::vector<Point>
pointsOf(const std::vector<EpochMetrics> &epochs,
         const std::function<std::optional<double>(const EpochMetrics &)> &of) {
  std::vector<Point> points;
  for (const EpochMetrics &epoch : epochs)
    if (const std::optional<double> value = of(epoch);
        value && std::isfinite(*value))
      points.push_back({static_cast<double>(epoch.epoch), *value});
  return points;
}

std::string cli::drawChart(const std::vector<EpochMetrics> &epochs) {
  const auto loss = pointsOf(epochs, [](auto &e) { return e.trainLoss; });
  const auto train = pointsOf(epochs, [](auto &e) { return e.trainAccuracy; });
  const auto test = pointsOf(epochs, [](auto &e) { return e.testAccuracy; });
  std::string text = format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
      "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"12\" "
      "fill=\"#333\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>"
      "\n",
      2 * width, height);
  text += Panel("loss", 0, {{"train", "#1f77b4", loss}}).draw();
  text += Panel("accuracy", width,
                {{"train", "#1f77b4", train}, {"test", "#d62728", test}})
              .draw();
  return text + "</svg>\n";
}
