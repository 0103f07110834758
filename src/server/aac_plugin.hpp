// Finds and loads the plug-in that knows AAC (media/transcode/aac_plugin.hpp), when it is first
// needed: it brings the hundred libraries of libavcodec with it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "media/transcode/aac_plugin.hpp"

namespace server {

inline constexpr const char* kAacPluginFile = "libpendopo-aac.so";

// Beside the program, where it is built; and where the package installs it.
std::vector<std::filesystem::path> aac_plugin_places(const std::filesystem::path& program);
// The same of this program.
std::vector<std::filesystem::path> aac_plugin_places();

// Loads the first that is there; it stays loaded. The failure is a sentence for the administrator,
// which says what to install.
base::Result<const media::transcode::PendopoAac*, std::string> load_aac_plugin(
    const std::vector<std::filesystem::path>& places);

// Why load_aac_plugin() will fail, as far as that can be told without a hundred libraries in this
// process: the file is not there. "": it is.
std::string aac_plugin_missing(const std::vector<std::filesystem::path>& places);

// Loads it on a thread of its own: from a card that is cold that takes seconds.
class AacLoader {
 public:
  using Loaded = base::Result<const media::transcode::PendopoAac*, std::string>;

  AacLoader() = default;
  AacLoader(const AacLoader&) = delete;
  AacLoader& operator=(const AacLoader&) = delete;
  // Waits for the thread.
  ~AacLoader();

  // Once; later calls do nothing. `done` is called on that thread.
  void load(std::vector<std::filesystem::path> places, std::function<void(const Loaded&)> done);

 private:
  std::thread thread_;
};

}  // namespace server
