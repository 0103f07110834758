#include "live/recording/manifest.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/utf8.hpp"

namespace live::recording {
namespace {

constexpr std::string_view kFirstLine = "recording 1";
constexpr std::string_view kFirstLineOfClass = "recording 2";
constexpr std::string_view kSuffix = ".mp4";
constexpr std::array kReasons{EndReason::kStopped,        EndReason::kBroadcastOver,
                              EndReason::kDiskNearlyFull, EndReason::kDiskFailed,
                              EndReason::kDiskTooSlow,    EndReason::kTooManyParts,
                              EndReason::kInterrupted};
// 136 years: as a duration it fits into 64 bits.
constexpr std::int64_t kMillisecondsMax = (std::int64_t{1} << 32) * 1000;
constexpr std::int64_t kWallTimeMax = 253'370'764'800'000;  // the year 9999

std::string_view take_word(std::string_view& line) {
  const std::size_t end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

std::optional<base::Duration> take_duration(std::string_view& line) {
  const auto number = base::parse_number<std::int64_t>(take_word(line));
  if (!number || *number < 0 || *number > kMillisecondsMax) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

std::int64_t milliseconds(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

bool read_part(std::string_view line, Manifest& manifest) {
  const auto number = part_number_from(take_word(line));
  const auto begins = take_duration(line);
  const auto length = take_duration(line);
  std::optional<std::uint32_t> track = 0;
  if (manifest.of_class) track = base::parse_number<std::uint32_t>(take_word(line));
  if (!number || !begins || !length || !track || !line.empty()) return false;
  if (manifest.of_class && (*track == 0 || *track > manifest.tracks.size())) return false;
  const bool grows = manifest.parts.empty() || manifest.parts.back().number < *number;
  if (grows) manifest.parts.push_back({*number, *begins, *length, *track});
  return grows;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool read_track(std::string_view line, Manifest& manifest) {
  const auto number = base::parse_number<std::uint32_t>(take_word(line));
  const std::string_view source = take_word(line);
  const std::string_view who = take_word(line);
  const bool follows = number && *number == manifest.tracks.size() + 1 && *number <= kTracksMax;
  if (!follows || !is_word(source) || !is_word(who) || !base::utf8_length(line)) return false;
  manifest.tracks.push_back({*number, std::string(source), std::string(who), std::string(line)});
  return true;
}

bool read_people(std::string_view line, Manifest& manifest) {
  const auto people = base::parse_number<std::uint32_t>(line);
  if (people) manifest.people = *people;
  return people.has_value();
}

bool read_line(std::string_view line, Manifest& manifest) {
  const std::string_view what = take_word(line);
  if (what == "part") return read_part(line, manifest);
  if (what == "track") return manifest.of_class && read_track(line, manifest);
  if (what == "people") return manifest.of_class && read_people(line, manifest);
  if (what == "finished") {
    manifest.finished = true;
    return line.empty();
  }
  if (what == "ended") {
    manifest.ended = end_reason_from(line);
    return manifest.ended.has_value();
  }
  if (what != "began") return false;
  const auto began = base::parse_number<std::int64_t>(line);
  if (!began || *began < 0 || *began > kWallTimeMax) return false;
  manifest.began = {*began};
  return true;
}

}  // namespace

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::kStopped:
      return "stopped";
    case EndReason::kBroadcastOver:
      return "broadcast_over";
    case EndReason::kDiskNearlyFull:
      return "disk_nearly_full";
    case EndReason::kDiskFailed:
      return "disk_failed";
    case EndReason::kDiskTooSlow:
      return "disk_too_slow";
    case EndReason::kTooManyParts:
      return "too_many_parts";
    case EndReason::kInterrupted:
      break;
  }
  return "interrupted";
}

std::optional<EndReason> end_reason_from(std::string_view text) {
  for (const EndReason reason : kReasons) {
    if (to_string(reason) == text) return reason;
  }
  return std::nullopt;
}

std::string_view sentence(EndReason reason) {
  switch (reason) {
    case EndReason::kStopped:
      return "it was switched off";
    case EndReason::kBroadcastOver:
      return "the broadcast is over";
    case EndReason::kDiskNearlyFull:
      return "the disk is nearly full; delete recordings or use a larger disk";
    case EndReason::kDiskFailed:
      return "the disk refused to write; see the line before";
    case EndReason::kDiskTooSlow:
      return "the disk does not keep up; the broadcast itself goes on";
    case EndReason::kTooManyParts:
      return "the encoder changes its format again and again";
    case EndReason::kInterrupted:
      break;
  }
  return "the server was interrupted; what was on the disk is kept";
}

std::string part_name(std::uint32_t number) {
  return fmt::format("{}{}", number, kSuffix);
}

std::optional<std::uint32_t> part_number_from(std::string_view name) {
  if (!name.ends_with(kSuffix) || name.starts_with('0')) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  const auto number = base::parse_number<std::uint32_t>(name);
  if (!number || *number == 0 || *number > kPartsMax) return std::nullopt;
  return number;
}

std::string write_manifest(const Manifest& manifest) {
  std::string text =
      fmt::format("{}\nbegan {}\n", manifest.of_class ? kFirstLineOfClass : kFirstLine,
                  manifest.began.milliseconds);
  if (manifest.of_class) text += fmt::format("people {}\n", manifest.people);
  for (const Track& track : manifest.tracks) {
    text += fmt::format("track {} {} {} {}\n", track.number, track.source, track.who, track.name);
  }
  for (const Part& part : manifest.parts) {
    text += fmt::format("part {} {} {}", part_name(part.number), milliseconds(part.begins),
                        milliseconds(part.length));
    text += manifest.of_class ? fmt::format(" {}\n", part.track) : "\n";
  }
  if (manifest.ended) text += fmt::format("ended {}\n", to_string(*manifest.ended));
  if (manifest.finished) text += "finished\n";
  return text;
}

std::optional<Manifest> read_manifest(std::string_view text) {
  if (text.size() > kManifestSizeMax) return std::nullopt;
  Manifest manifest;
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (std::exchange(is_first, false)) {
      manifest.of_class = line == kFirstLineOfClass;
      if (!manifest.of_class && line != kFirstLine) return std::nullopt;
    } else if (!read_line(line, manifest)) {
      return std::nullopt;
    }
  }
  if (is_first) return std::nullopt;
  return manifest;
}

}  // namespace live::recording
