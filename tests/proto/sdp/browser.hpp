// Descriptions that real browsers made, from tests/data/sdp, and our own side of a negotiation.
#pragma once

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace proto::sdp {

inline constexpr std::array kBrowsers = {"chromium-156", "firefox-esr-153"};

inline std::string browser_text(const std::string& browser, const std::string& kind) {
  const std::string path =
      std::string(PENDOPO_SOURCE_DIR) + "/tests/data/sdp/" + browser + "_" + kind + ".sdp";
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// The description of a text that must be readable.
inline SessionDescription parsed(const std::string& text) {
  auto description = parse(text);
  if (!description) {
    ADD_FAILURE() << to_string(description.error().fault) << " in line "
                  << description.error().line;
    return {};
  }
  return *std::move(description);
}

inline SessionDescription browser(const std::string& name, const std::string& kind) {
  return parsed(browser_text(name, kind));
}

inline const std::string kHash =
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:"
    "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:FF";

inline LocalTransport our_transport() {
  LocalTransport local;
  local.session_id = 4242;
  local.session_version = 3;
  local.ice_ufrag = "ourU";
  local.ice_pwd = "our-password-of-24-chars";
  local.fingerprint = {"sha-256", kHash};
  local.candidates = {host_candidate("192.0.2.1", 5000, CandidateTransport::kUdp, 65535),
                      host_candidate("2001:db8::1", 5000, CandidateTransport::kUdp, 65534)};
  return local;
}

}  // namespace proto::sdp
