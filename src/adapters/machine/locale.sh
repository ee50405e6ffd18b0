# shellcheck shell=bash
# Whether the locale $1 is there, which bash complains of, and how many letters these two bytes are in it: one in UTF-8.
LC_ALL=$1; x=$'\xc3\xa9'; echo ${#x}
