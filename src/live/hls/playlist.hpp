// The texts of HLS (RFC 8216, draft-pantos-hls-rfc8216bis). All addresses in them are relative, so
// that a signed session in the path before them goes on to hold.
#pragma once

#include <span>
#include <string>

#include "live/hls/request.hpp"
#include "live/hls/segment_store.hpp"

namespace live::hls {

constexpr base::Duration kPartHoldBack = 3 * kPartTarget;
constexpr base::Duration kHoldBack = 3 * kTargetDuration;
constexpr base::Duration kSkipUntil = 6 * kTargetDuration;
constexpr base::Duration kPartsListed = 3 * kTargetDuration;  // from the end

enum class State : std::uint8_t { kLive, kEnded };
enum class Update : std::uint8_t { kWhole, kDelta };

// The file names that parse_request() reads.
std::string init_name(const Run& run, Rendition rendition, std::uint64_t id);
std::string segment_name(const Run& run, Rendition rendition, std::uint64_t number);
std::string part_name(const Run& run, Rendition rendition, std::uint64_t number, std::size_t part);
std::string_view playlist_name(Rendition rendition);
char letter_of(Rendition rendition);  // in the names of its pieces

struct RenditionStore {
  Rendition rendition = Rendition::kVideo;
  const SegmentStore* store = nullptr;
};

// `others` are those that a player may go over to. A delta is given where something can be skipped,
// else the whole.
std::string media_playlist(const Run& run, const RenditionStore& of,
                           std::span<const RenditionStore> others, State state, Update update);

// The store is null where the broadcast has no such track; one has. `sound` may be kAac.
std::string master_playlist(const SegmentStore* video, const RenditionStore& sound);

}  // namespace live::hls
