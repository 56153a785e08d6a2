# SPDX-License-Identifier: GPL-2.0-only
# What can be typed next comes from the command: harness/cli/complete.h.
function __dmrace_candidates
    set -l words (commandline -opc) (commandline -ct)
    set -l lines ($words[1] --complete $words[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case :files :directories
            # After "--out=" the path begins.
            set -l before (string match -r -- '^--[^=]*=' $words[-1])
            set -l path (string replace -r -- '^--[^=]*=' '' $words[-1])
            set -l complete __fish_complete_path
            if test $lines[1] = :directories
                set complete __fish_complete_directories
            end
            for path in ($complete $path)
                echo "$before$path"
            end
        case '*'
            printf '%s\n' $lines
    end
end
complete -c dmrace -f -a '(__dmrace_candidates)'
