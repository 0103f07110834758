// `pendopo measure class`: one series, on a server that runs already.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "load/class_report.hpp"
#include "load/signalling.hpp"

namespace load {

struct ClassPlan {
  Endpoint publish;
  Endpoint watch;
  std::string source;  // "webcam" or "screen"; with "voice"
  std::string streams = "build/streams";
  int clients = 9;
  std::chrono::seconds hold{10};
  int pid = 0;  // the server's
};

// Measures the server alone, with a publisher, and with one client more at a time. `say` is told
// how far it is. The error is a sentence.
base::Result<ClassSeries, std::string> measure_class(
    const ClassPlan& plan, const std::function<void(const std::string&)>& say);

}  // namespace load
