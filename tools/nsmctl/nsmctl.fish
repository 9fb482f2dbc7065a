# SPDX-License-Identifier: GPL-2.0
#
# Completion of nsmctl for fish. The words are those of nsmctl.bash, which is installed
# below the same directory, and what they mean is what "nsmctl help" says.

set -g __nsmctl_bash (status dirname)/../../bash-completion/completions/nsmctl

function __nsmctl_words
    set -l current (commandline -ct)
    set -l lines (command bash $__nsmctl_bash (commandline -opc) "$current" 2>/dev/null)
    if test "$lines[1]" = "<file>"
        __fish_complete_path "$current"
    else if set -q lines[1]
        printf '%s\n' $lines
    end
end

complete -c nsmctl -f -a '(__nsmctl_words)'
