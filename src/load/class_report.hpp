// The results of `pendopo measure class`: what a class costs its server, client by client, beside
// the figures that the Kurento project's experiment published.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace load {

struct Range {
  double from = 0;
  double to = 0;
};

// From the first client to the ninth.
struct PublishedClass {
  Range cpu_percent;
  Range memory_megabytes;
  Range sent_kilobits;
  Range received_kilobits;
};

struct ClassRow {
  int clients = 0;
  double cpu_percent = 0;  // of one core
  double memory_megabytes = 0;
  double sent_kilobits = 0;      // by the server, per second
  double received_kilobits = 0;  // by the server, per second
  std::uint64_t lost = 0;        // packets that did not reach a client
};

struct ClassSeries {
  std::string source;  // "webcam", "screen"
  PublishedClass published;
  ClassRow idle;  // the server alone, nobody publishes
  std::vector<ClassRow> rows;
};

struct ClassReport {
  std::string machine;
  double seconds = 0;  // that each row was measured
  std::vector<ClassSeries> series;
};

// Nullptr for a source that was not published.
const PublishedClass* published_class(std::string_view source);

std::string to_table(const ClassReport& report);
std::string to_csv(const ClassReport& report);
// A page of its own, with a chart for each quantity; needs nothing from the network.
std::string to_html(const ClassReport& report);

}  // namespace load
