// The quality of broadcasts as the JSON of docs/PROTOCOL.md.
#pragma once

#include <boost/json/object.hpp>

#include "base/time.hpp"
#include "quality/channel.hpp"
#include "quality/report.hpp"
#include "store/quality_minutes.hpp"

namespace app::api {

boost::json::object encode(const quality::Figures& figures);
boost::json::object encode(const quality::Tiphon& tiphon);
boost::json::object encode(const quality::Minute& minute);
boost::json::object encode(const store::QualityQuarter& quarter);
boost::json::object encode(const quality::Report& report);
// How it is now, and how it was since that moment.
boost::json::object encode(const quality::Channel& channel, base::Time now, base::WallTime since);

}  // namespace app::api
