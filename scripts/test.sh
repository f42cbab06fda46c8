#!/bin/sh
# Runs the suite: on every other supported CPython found what can differ there, then whole on $PYTHON, whose summary is
# the last thing printed. What takes long (floods, kills, memory, wheels, browsers, the commands that the docs print) runs
# where CI is set, as in CI.
# Installs only into .venv-3.X of this checkout; never touches the machine.
set -u
cd "$(dirname "$0")/.." || exit 2
PYTHON=${PYTHON:-.venv/bin/python}
case $PYTHON in .venv*) PYTHON=$PWD/$PYTHON ;; esac
mkdir -p .cache
failed=0
# Two cores are kept busy by three workers, since tests wait for processes of theirs. What takes long measures memory and
# kills by the clock: there two workers have a core each.
QUICK='-n 3 --dist loadfile --no-loadscope-reorder'
WHOLE='-n 2 --dist loadfile --no-loadscope-reorder'
# Hundreds of tests start a process of ours; without byte code each of them compiles the package anew.
unset PYTHONDONTWRITEBYTECODE

skip() { printf 'skip: %s\n' "$1"; }

is_version() { "$1" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" 2>/dev/null; }

# Prints an interpreter of version $1 that really runs. A pyenv shim exists for versions that are not switched on, and
# refuses to start: such a version is taken from where pyenv keeps it.
find_python() {
    command -v "python$1" >/dev/null 2>&1 || return 1
    for candidate in "python$1" "$(pyenv root 2>/dev/null)/versions/$1".*/bin/python"$1"; do
        is_version "$candidate" "$1" && printf '%s\n' "$candidate" && return 0
    done
    return 1
}

# What a Python can change: imports, parsing, typing, the drop-in, sockets, forks, databases, and what real clients meet.
DIFFERS='tests/mws tests/packaging/test_faces.py tests/spapi tests/test_cases.py tests/compat/config tests/compat/engine
tests/compat/gateway tests/compat/state tests/compat/test_both_doors.py tests/compat/test_facade.py tests/clients'
# Below these folders, what it cannot: tables held against facts or against the original packages, rules over them,
# the sandbox's own world, what Redis and SQS do. PostgreSQL is left to $PYTHON too: what differs is the module sqlite3.
SAME='tests/spapi/sandbox tests/spapi/test_models.py tests/spapi/test_build.py tests/spapi/test_routes.py
tests/spapi/test_lifecycle.py tests/spapi/test_lifecycle_file.py tests/spapi/test_marketplaces.py
tests/spapi/test_pagination.py tests/spapi/test_faults.py tests/compat/engine/test_params.py
tests/compat/engine/test_samples.py tests/compat/engine/test_explain.py tests/compat/engine/test_durable_histories.py
tests/compat/state/test_room.py tests/mws/boto/test_boto_replies.py tests/mws/boto/test_boto_wire.py
tests/mws/boto/test_boto_surface.py tests/mws/test_wire.py tests/mws/test_wire_of_1_0.py tests/mws/test_side_by_side.py
tests/mws/test_bad_input.py tests/spapi/test_queues.py tests/spapi/test_rotation.py tests/spapi/test_throttle_redis.py
tests/spapi/test_tokens_redis.py'
skipped=
for path in $SAME; do
    test -e "$path" || { echo "scripts/test.sh: there is no $path" >&2 && failed=1; }
    skipped="$skipped --ignore=$path"
done

main=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit 2

command -v node >/dev/null 2>&1 || skip 'node is not on PATH: no tests with the npm client'
command -v redis-server >/dev/null 2>&1 || skip 'redis-server is not on PATH: no tests with a shared Redis'
command -v postgres >/dev/null 2>&1 || skip 'postgres is not on PATH: no tests with PostgreSQL'
command -v chromedriver >/dev/null 2>&1 || skip 'chromedriver is not on PATH: no tests of pages in a browser'
test -d ../shared/reference || skip '../shared/reference is absent: no tests against the collected facts'

for version in 3.10 3.11 3.12 3.13; do
    test "$version" = "$main" && continue
    if ! python=$(find_python "$version"); then
        skip "CPython $version is not on PATH, or does not start"
        continue
    fi
    venv=.venv-$version
    if ! test "$venv/.ready" -nt pyproject.toml; then
        if ! {
            "$python" -m venv "$venv" &&
                "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
                    --config-settings editable_mode=compat -e '.[test]'
        } >".cache/setup-$version.log" 2>&1 </dev/null; then
            skip "CPython $version cannot be set up: $(tail -n 1 ".cache/setup-$version.log")"
            continue
        fi
        touch "$venv/.ready"
    fi
    echo "CPython $version, what can differ:"
    # shellcheck disable=SC2086  # lists of words
    "$venv/bin/python" -m pytest -q $QUICK -m 'not long or every_python' \
        -k 'not postgresql' $DIFFERS $skipped </dev/null || failed=1
done

if test -n "${CI-}"; then
    echo "CPython $main, everything:"
    # shellcheck disable=SC2086  # a list of words
    "$PYTHON" -m pytest -q $WHOLE </dev/null || failed=1
else
    echo "CPython $main, all but what takes long (CI=1 make test runs that too):"
    # shellcheck disable=SC2086  # a list of words
    "$PYTHON" -m pytest -q $QUICK -m 'not long or every_python' </dev/null || failed=1
fi
exit $failed
