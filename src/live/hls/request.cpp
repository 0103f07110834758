#include "live/hls/request.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "live/hls/counters.hpp"
#include "live/hls/playlist.hpp"

namespace live::hls {
namespace {

// One writing per number, so that one file has one name.
template <class T>
std::optional<T> plain_number(std::string_view text, std::uint64_t max) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  const auto number = base::parse_number<T>(text);
  if (!number || *number > max) return std::nullopt;
  return number;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// Up to the '-', which is taken too; everything where there is none.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find('-'));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

std::optional<Rendition> rendition_of(std::string_view word) {
  for (const Rendition rendition : kAllRenditions) {
    if (word.size() == 1 && word[0] == letter_of(rendition)) return rendition;
  }
  return std::nullopt;
}

base::Result<Request, Reason> parse_media_name(std::string_view name) {
  constexpr auto kUnknown = base::Failure<Reason>{Reason::kUnknownName};
  Request request;
  const bool init = take_suffix(name, ".mp4");
  if (!init && !take_suffix(name, ".m4s")) return kUnknown;
  if (std::ranges::count(name, '-') > 3 || name.ends_with('-')) return kUnknown;
  request.run = Run::of(take_word(name));
  const std::string_view rendition = take_word(name);
  const auto known = rendition_of(rendition);
  if (!request.run || !known) return kUnknown;
  request.rendition = *known;
  std::string_view number = take_word(name);
  if (init) {
    if (!number.starts_with('i') || !name.empty()) return kUnknown;
    number.remove_prefix(1);
  }
  const auto value = plain_number<std::uint64_t>(number, kNumberMax);
  if (!value) return kUnknown;
  request.number = *value;
  request.file = init ? File::kInit : File::kSegment;
  if (name.empty()) return request;
  const auto part = plain_number<std::uint32_t>(name, kPartIndexMax);
  if (!part) return kUnknown;
  request.part = *part;
  request.file = File::kPart;
  return request;
}

base::Result<Request, Reason> parse_name(std::string_view name) {
  Request request;
  if (name == "index.m3u8") return request;
  if (name == "native.m3u8") {
    request.native = true;
    return request;
  }
  request.file = File::kPlaylist;
  for (const Rendition rendition : kAllRenditions) {
    request.rendition = rendition;
    if (name == playlist_name(rendition)) return request;
  }
  return parse_media_name(name);
}

// False when the parameter is one of ours and wrong.
bool parse_parameter(std::string_view parameter, Request& request) {
  const std::size_t equals = parameter.find('=');
  const std::string_view key = parameter.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view{} : parameter.substr(equals + 1);
  if (key == "_HLS_msn") {
    if (request.wait_segment) return false;
    request.wait_segment = plain_number<std::uint64_t>(value, kNumberMax);
    return request.wait_segment.has_value();
  }
  if (key == "_HLS_part") {
    if (request.wait_part) return false;
    request.wait_part = plain_number<std::uint32_t>(value, kPartIndexMax);
    return request.wait_part.has_value();
  }
  if (key == "_HLS_skip") {
    request.skip = value == "YES" || value == "v2";
    return request.skip;
  }
  return true;
}

}  // namespace

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kUnknownName:
      return "no such file";
    case Reason::kUnknownRun:
      return "a file from before the server was started";
    case Reason::kNotThere:
      return "not there yet, or no longer";
    case Reason::kNoSuchRendition:
      return "the broadcast has no such track";
    case Reason::kBadQuery:
      return "the query of the playlist is wrong";
    case Reason::kPartWithoutSequence:
      return "_HLS_part without _HLS_msn";
    case Reason::kTooFarAhead:
      return "_HLS_msn is more than two segments ahead";
    case Reason::kNothingYet:
      return "the broadcast has not begun";
    case Reason::kTimedOut:
      break;
  }
  return "the broadcast does not go on";
}

std::optional<Run> Run::of(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > kRunSizeMax || !std::ranges::all_of(text, allowed)) {
    return std::nullopt;
  }
  Run run;
  std::ranges::copy(text, run.characters_.begin());
  run.size_ = text.size();
  return run;
}

base::Result<Request, Reason> parse_request(std::string_view name, std::string_view query) {
  if (name.size() > kNameSizeMax) return base::Failure{Reason::kUnknownName};
  auto request = parse_name(name);
  if (!request || request->file != File::kPlaylist) return request;
  if (query.size() > kQuerySizeMax) return base::Failure{Reason::kBadQuery};
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    if (!parse_parameter(parameter, *request)) return base::Failure{Reason::kBadQuery};
  }
  if (request->wait_part && !request->wait_segment) {
    return base::Failure{Reason::kPartWithoutSequence};
  }
  return request;
}

}  // namespace live::hls
