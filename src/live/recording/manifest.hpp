// What a recording is made of: a small text file beside its parts. Says also whether the recording
// was finished, so that a restarted server knows which to repair.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace live::recording {

constexpr std::string_view kManifestName = "manifest";
// An encoder that changes its format every few seconds ends its recording with this many.
constexpr std::size_t kPartsMax = 1000;
constexpr std::size_t kManifestSizeMax = std::size_t{128} << 10;  // bytes

enum class EndReason : std::uint8_t {
  kStopped,  // somebody switched it off
  kBroadcastOver,
  kDiskNearlyFull,  // the reserve is kept free
  kDiskFailed,
  kDiskTooSlow,
  kTooManyParts,
  kInterrupted,  // the power or the server failed; it was repaired
};
std::string_view to_string(EndReason reason);  // one word, in the file
std::optional<EndReason> end_reason_from(std::string_view text);
std::string_view sentence(EndReason reason);  // for a log

struct Part {
  std::uint32_t number = 1;  // its file is part_name(number)
  base::Duration begins{};   // in the recording
  base::Duration length{};   // zero until it is finished
  std::uint32_t track = 0;   // of a class: Track::number; else 0
  friend bool operator==(const Part&, const Part&) = default;
};
std::string part_name(std::uint32_t number);                           // "1.mp4"
std::optional<std::uint32_t> part_number_from(std::string_view name);  // 1 to kPartsMax

// Of a class: what one person sent from one source, in parts that do not overlap.
inline constexpr std::uint32_t kTracksMax = 256;
struct Track {
  std::uint32_t number = 1;
  std::string source;  // a word of the protocol: "microphone", "camera"
  std::string who;     // a participant's id in that class, "p4"
  std::string name;    // as the person was called
  friend bool operator==(const Track&, const Track&) = default;
};

struct Manifest {
  base::WallTime began;            // of the recording's time zero
  std::optional<EndReason> ended;  // nullopt: it goes on, or was interrupted
  bool finished = false;           // all parts have their index and their length
  std::vector<Part> parts;         // numbers grow
  // Of a class: its tracks overlap in time, and their sum is what players mix.
  bool of_class = false;
  std::uint32_t people = 0;  // who were there
  std::vector<Track> tracks;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string write_manifest(const Manifest& manifest);
// nullopt: damaged, or of a later version than this program knows.
std::optional<Manifest> read_manifest(std::string_view text);

}  // namespace live::recording
