// What a person sees of a name: two names that look the same are the same, whatever they are made
// of.
#pragma once

#include <string>
#include <string_view>

namespace classroom {

// The UTF-8 text without characters that show nothing (Unicode's Default_Ignorable_Code_Point, and
// the empty Braille pattern), with each run of blanks as one space and A to Z as a to z. Empty:
// nothing would be seen. Letters of other scripts that look alike are not told apart by this.
std::string as_seen(std::string_view text);

}  // namespace classroom
