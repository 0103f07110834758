// `pendopo load`: viewers in steps on a server that speaks WHIP and WHEP.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "load/chat.hpp"
#include "load/report.hpp"
#include "load/signalling.hpp"
#include "load/source.hpp"

namespace load {

struct LoadPlan {
  Endpoint publish;
  Endpoint watch;
  std::vector<std::string> clips;  // names or files; empty: somebody else publishes
  std::string streams = "build/streams";
  double frames_per_second = kFramesPerSecond;
  unsigned viewers = 10;
  unsigned step = 0;  // 0: all at once
  std::chrono::seconds hold{10};
  unsigned decrypt_every = 16;
  int pid = 0;    // 0: the server's process is unknown
  ChatPlan chat;  // no seats: nobody talks
  // Asked now and then: whether to end here, with a report of what was until then.
  std::function<bool()> interrupted = [] { return false; };
};

// `say` is told how far it is, a sentence at a time. The error is a sentence.
base::Result<Report, std::string> run_load(const LoadPlan& plan,
                                           const std::function<void(const std::string&)>& say);

// "Linux 6.1, 2 processors".
std::string describe_machine();

}  // namespace load
