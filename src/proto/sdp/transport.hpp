// The parts of offer and answer that every direction shares: the one BUNDLE transport, header
// extensions, rejected sections.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "proto/sdp/negotiate.hpp"

namespace proto::sdp {

// True for an audio or video section over DTLS-SRTP that was not rejected.
bool is_usable(const MediaSection& section);

std::optional<media::Kind> media_kind_of(const MediaSection& section);

// The transport of the first usable section, with every usable one in its BUNDLE group and
// multiplexing RTCP.
base::Result<RemoteTransport, NegotiationError> read_transport(
    const SessionDescription& description);

// The description of an answer or offer of ours, still without sections.
SessionDescription own_description(const LocalTransport& local);

// A section of ours on our transport; the caller adds direction, formats, extensions, sources.
MediaSection own_section(const LocalTransport& local, SectionKind kind, std::string mid,
                         Setup setup);

// The answer to a section that we cannot use.
MediaSection rejected_section(const MediaSection& offered);

// Adds a section. An accepted one joins the BUNDLE group; the first of them, whose transport all
// share, carries the candidates (RFC 8843 section 7.1).
void add_section(SessionDescription& description, MediaSection section,
                 const LocalTransport& local);

// Puts those of the offered extensions that are named in `uris` into `answer`, with their ids.
// `ours` is kRecvOnly or kSendOnly: what we do with them. One offered for the other way only is
// left out.
void answer_extensions(const MediaSection& offered, std::span<const std::string_view> uris,
                       Direction ours, MediaSection& answer);

// The ids of the extensions that a negotiated section has.
ExtensionIds extension_ids(const MediaSection& section);

}  // namespace proto::sdp
