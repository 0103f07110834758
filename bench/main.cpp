// pendopo_bench: bench/run builds and starts it. Googletest is here only because the browsers that
// watch are those of the tests, which check what they are sent.
#include <benchmark/benchmark.h>
#include <gtest/gtest.h>

#include "base/log.hpp"

int main(int argc, char** argv) {
  base::configure_log(base::LogLevel::kWarning, base::LogFormat::kHuman);
  benchmark::Initialize(&argc, argv);
  testing::InitGoogleTest(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
