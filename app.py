"""Entry: page configuration, language, the plan in hand, the heartbeat and the way to every screen."""

from pages.parts import client_bar, frame, identity, navigation, runs, session, shared, upkeep

navigation.configure()
shared.warm_up()
runs.keep_what_was_drawn()
upkeep.begin()
problem = session.begin(identity.actor)
page = navigation.register(frame.titles())
frame.top(page)
identity.account()
frame.heartbeat()
identity.stop_refused()
frame.stop_when_unreadable(problem)
client_bar.bar(page.url_path)
frame.draw(page)
