#include "server/aac_plugin.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>

namespace server {

namespace fs = std::filesystem;
using media::transcode::PendopoAac;

std::vector<fs::path> aac_plugin_places(const fs::path& program) {
  // Never what happens to lie where the server was started.
  if (!program.is_absolute()) return {};
  const fs::path folder = program.parent_path();
  return {folder / kAacPluginFile, folder.parent_path() / "lib" / "pendopo" / kAacPluginFile};
}

std::vector<fs::path> aac_plugin_places() {
  std::error_code none;
  return aac_plugin_places(fs::read_symlink("/proc/self/exe", none));
}

namespace {

bool is_there(const fs::path& place) {
  std::error_code ignored;
  return fs::exists(place, ignored);
}

}  // namespace

std::string aac_plugin_missing(const std::vector<fs::path>& places) {
  if (std::ranges::any_of(places, is_there)) return {};
  return fmt::format(
      "{} is not there. It comes with the package; who builds the program needs libavcodec-dev and "
      "libswresample-dev for it",
      kAacPluginFile);
}

base::Result<const PendopoAac*, std::string> load_aac_plugin(const std::vector<fs::path>& places) {
  for (const fs::path& place : places) {
    if (!is_there(place)) continue;
    void* const library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is each thread's own.
      const char* const why = dlerror();
      return base::Failure{fmt::format("{} cannot be loaded ({}). apt install {}", kAacPluginFile,
                                       why == nullptr ? "" : why, PENDOPO_AVCODEC_PACKAGES)};
    }
    using Entrance = const PendopoAac* (*)();
    const auto entrance = reinterpret_cast<Entrance>(dlsym(library, media::transcode::kAacSymbol));
    const PendopoAac* const plugin = entrance == nullptr ? nullptr : entrance();
    if (plugin == nullptr || plugin->abi != media::transcode::kAacAbi) {
      return base::Failure{fmt::format(
          "{} is of another version of this program: install both anew", place.string())};
    }
    return plugin;
  }
  return base::Failure{aac_plugin_missing(places)};
}

AacLoader::~AacLoader() {
  if (thread_.joinable()) thread_.join();
}

void AacLoader::load(std::vector<fs::path> places, std::function<void(const Loaded&)> done) {
  if (thread_.joinable()) return;
  thread_ = std::thread(
      [places = std::move(places), done = std::move(done)] { done(load_aac_plugin(places)); });
}

}  // namespace server
