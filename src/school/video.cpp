#include "school/video.hpp"

#include <algorithm>
#include <array>

#include "school/numbered.hpp"

namespace school {
namespace {

struct StateWord {
  VideoState state;
  std::string_view word;
};
constexpr std::array kStateWords{
    StateWord{VideoState::kRecording, "recording"}, StateWord{VideoState::kFinishing, "finishing"},
    StateWord{VideoState::kReady, "ready"}, StateWord{VideoState::kLost, "lost"}};
constexpr std::size_t kLanguageTagMin = 2;
constexpr std::size_t kLanguageTagMax = 35;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string to_string(VideoId id) {
  return "v" + std::to_string(id.value);
}

std::optional<VideoId> video_id_from(std::string_view text) {
  return numbered<VideoId>('v', text);
}

std::string to_string(VideoLinkId id) {
  return "s" + std::to_string(id.value);
}

std::optional<VideoLinkId> video_link_id_from(std::string_view text) {
  return numbered<VideoLinkId>('s', text);
}

std::string to_string(CaptionsId id) {
  return "c" + std::to_string(id.value);
}

std::optional<CaptionsId> captions_id_from(std::string_view text) {
  return numbered<CaptionsId>('c', text);
}

std::string_view to_string(VideoKind kind) {
  return kind == VideoKind::kClass ? "class" : "channel";
}

std::optional<VideoKind> video_kind_from(std::string_view text) {
  if (text == "channel") return VideoKind::kChannel;
  if (text == "class") return VideoKind::kClass;
  return std::nullopt;
}

std::string_view to_string(VideoState state) {
  const auto found = std::ranges::find(kStateWords, state, &StateWord::state);
  return found == kStateWords.end() ? std::string_view{} : found->word;
}

std::optional<VideoState> video_state_from(std::string_view text) {
  const auto found = std::ranges::find(kStateWords, text, &StateWord::word);
  return found == kStateWords.end() ? std::nullopt : std::optional(found->state);
}

bool holds(const VideoLink& link, base::WallTime now) {
  return !link.revoked && !(link.expires && now >= *link.expires);
}

bool is_language_tag(std::string_view text) {
  return text.size() >= kLanguageTagMin && text.size() <= kLanguageTagMax && text.front() != '-' &&
         text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace school
