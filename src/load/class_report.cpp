#include "load/class_report.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace load {
namespace {

constexpr PublishedClass kWebcam{{2.7, 7.7}, {61.9, 94.9}, {234, 1170}, {158, 225}};
constexpr PublishedClass kScreen{{3.7, 10.0}, {94.9, 127.9}, {325, 1990}, {181, 262}};

// A measured quantity: how it is called, and where it is found.
struct Quantity {
  std::string_view name;
  std::string_view unit;
  double ClassRow::* measured;
  Range PublishedClass::* published;
};
constexpr std::array kQuantities = {
    Quantity{"Processor", "% of a core", &ClassRow::cpu_percent, &PublishedClass::cpu_percent},
    Quantity{"Memory", "MB", &ClassRow::memory_megabytes, &PublishedClass::memory_megabytes},
    Quantity{"Sent", "kbit/s", &ClassRow::sent_kilobits, &PublishedClass::sent_kilobits},
    Quantity{"Received", "kbit/s", &ClassRow::received_kilobits,
             &PublishedClass::received_kilobits}};

std::string table_row(std::string_view clients, const ClassRow& row) {
  return fmt::format("{:>9} {:>9.2f} {:>10.1f} {:>12.0f} {:>16.0f} {:>6}\n", clients,
                     row.cpu_percent, row.memory_megabytes, row.sent_kilobits,
                     row.received_kilobits, row.lost);
}

std::string csv_row(const ClassSeries& series, std::string_view clients, const ClassRow& row) {
  return fmt::format("{},{},{:.3f},{:.2f},{:.1f},{:.1f},{}\n", series.source, clients,
                     row.cpu_percent, row.memory_megabytes, row.sent_kilobits,
                     row.received_kilobits, row.lost);
}

constexpr double kWidth = 440;
constexpr double kHeight = 240;
constexpr double kLeft = 56;
constexpr double kRight = 12;
constexpr double kTop = 28;
constexpr double kBottom = 36;

// The next of 1, 2, 5 times a power of ten that is not below `value`.
double round_up(double value) {
  double step = 0.01;
  for (;;) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (step * factor >= value) return step * factor;
    }
    step *= 10;
  }
}

// Points of the page for values of the chart.
class Axes {
 public:
  Axes(int clients_max, double value_max)
      : clients_max_(std::max(clients_max, 1)), value_max_(round_up(std::max(value_max, 0.01))) {}

  double x(int clients) const { return kLeft + (kWidth - kLeft - kRight) * clients / clients_max_; }
  double y(double value) const {
    return kHeight - kBottom - (kHeight - kTop - kBottom) * value / value_max_;
  }
  std::string grid() const {
    std::string svg;
    for (int i = 0; i <= 4; ++i) {
      const double value = value_max_ * i / 4;
      svg +=
          fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="grid"/>)"
                      R"(<text x="{:.1f}" y="{:.1f}" text-anchor="end">{:g}</text>)",
                      kLeft, y(value), kWidth - kRight, y(value), kLeft - 6, y(value) + 4, value);
    }
    const int step = std::max(1, clients_max_ / 10);
    for (int clients = 0; clients <= clients_max_; clients += step) {
      svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)",
                         x(clients), kHeight - kBottom + 16, clients);
    }
    return svg;
  }

 private:
  int clients_max_;
  double value_max_;
};

std::string chart(const ClassSeries& series, const Quantity& quantity) {
  const Range published = series.published.*quantity.published;
  double highest = published.to;
  int clients = 0;
  for (const ClassRow& row : series.rows) {
    highest = std::max(highest, row.*quantity.measured);
    clients = std::max(clients, row.clients);
  }
  const Axes axes(clients, highest);
  std::string svg = fmt::format(R"(<svg viewBox="0 0 {:g} {:g}" role="img"><title>{}: {}</title>)"
                                R"(<text x="{:g}" y="16" class="name">{}, {}</text>{})",
                                kWidth, kHeight, series.source, quantity.name, kLeft, quantity.name,
                                quantity.unit, axes.grid());
  svg += fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" class="band"/>)",
                     axes.x(0), axes.y(published.to), axes.x(clients) - axes.x(0),
                     axes.y(published.from) - axes.y(published.to));
  std::string points;
  for (const ClassRow& row : series.rows) {
    points += fmt::format("{:.1f},{:.1f} ", axes.x(row.clients), axes.y(row.*quantity.measured));
  }
  svg += fmt::format(R"(<polyline points="{}" class="ours"/>)", points);
  return svg + fmt::format(R"(<text x="{:g}" y="{:g}" text-anchor="end">clients</text></svg>)",
                           kWidth - kRight, kHeight - 4);
}

constexpr std::string_view kStyle =
    "body{font:16px/1.4 sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "div{display:flex;flex-wrap:wrap}svg{width:28rem;max-width:100%}"
    "text{font-size:12px;fill:#444}.name{font-weight:bold}.grid{stroke:#ddd}"
    ".band{fill:#e8a33d;opacity:.3}.ours{fill:none;stroke:#1a6b8a;stroke-width:2.5}"
    "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;"
    "border-bottom:1px solid #ddd}";

std::string html_table(const ClassSeries& series) {
  std::string html = "<table><tr><th>clients";
  for (const Quantity& quantity : kQuantities) {
    html += fmt::format("<th>{}, {}", quantity.name, quantity.unit);
  }
  const auto add = [&](const std::string& name, const ClassRow& row) {
    html += "<tr><td>" + name;
    for (const Quantity& quantity : kQuantities) {
      html += fmt::format("<td>{:.1f}", row.*quantity.measured);
    }
  };
  add("idle", series.idle);
  for (const ClassRow& row : series.rows) add(std::to_string(row.clients), row);
  html += "<tr><td>published";
  for (const Quantity& quantity : kQuantities) {
    const Range range = series.published.*quantity.published;
    html += fmt::format("<td>{:g}&ndash;{:g}", range.from, range.to);
  }
  return html + "</table>\n";
}

}  // namespace

const PublishedClass* published_class(std::string_view source) {
  if (source == "webcam") return &kWebcam;
  return source == "screen" ? &kScreen : nullptr;
}

std::string to_table(const ClassReport& report) {
  std::string text = fmt::format("{}; {:g} s for each row\n", report.machine, report.seconds);
  for (const ClassSeries& series : report.series) {
    text += fmt::format("\n{}\n{:>9} {:>9} {:>10} {:>12} {:>16} {:>6}\n", series.source, "clients",
                        "cpu %", "memory MB", "sent kbit/s", "received kbit/s", "lost");
    text += table_row("idle", series.idle);
    for (const ClassRow& row : series.rows) text += table_row(std::to_string(row.clients), row);
    const PublishedClass& other = series.published;
    const auto range = [](Range r) { return fmt::format("{:g}-{:g}", r.from, r.to); };
    text += fmt::format("{:>9} {:>9} {:>10} {:>12} {:>16}\n", "published", range(other.cpu_percent),
                        range(other.memory_megabytes), range(other.sent_kilobits),
                        range(other.received_kilobits));
  }
  return text;
}

std::string to_csv(const ClassReport& report) {
  std::string text =
      "source,clients,cpu_percent,memory_mb,sent_kbit_s,received_kbit_s,lost_packets\n";
  for (const ClassSeries& series : report.series) {
    text += csv_row(series, "idle", series.idle);
    for (const ClassRow& row : series.rows) {
      text += csv_row(series, std::to_string(row.clients), row);
    }
  }
  return text;
}

std::string to_html(const ClassReport& report) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<title>What a class costs</title><style>{}</style>\n<h1>What a class costs</h1>\n"
      "<p>{}; each point is the mean of {:g} s. The line is this run. The band is the range that "
      "the Kurento project's experiment published, from its first client to its ninth.</p>\n",
      kStyle, report.machine, report.seconds);
  for (const ClassSeries& series : report.series) {
    html += fmt::format("<h2>{}</h2>\n<div>", series.source);
    for (const Quantity& quantity : kQuantities) html += chart(series, quantity);
    html += "</div>\n" + html_table(series);
  }
  return html + "</html>\n";
}

}  // namespace load
